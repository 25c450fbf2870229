using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace VJepa.Video.Checking;

/// <summary>
/// Checks many videos in child processes, so that a file that hangs or crashes the decoder is found and named. Reports
/// are appended to a file as they come; a check that was stopped resumes from it.
/// </summary>
/// <param name="child">
/// Starts a process that reads paths and writes reports, as <see cref="VideoChecker.Serve"/> does.
/// </param>
public sealed class IsolatedChecker(ProcessStartInfo child)
{
    /// <summary>Number of processes.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Time allowed for one video.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What the verdicts depend on; earlier reports with other criteria are not used.</summary>
    public string Criteria { get; init; } = VideoChecker.Criteria();

    /// <summary>Checks every video of a list once.</summary>
    /// <param name="list">The videos.</param>
    /// <param name="reportFile">
    /// One JSON object per line; videos with an up-to-date report in it are not checked again. A report is up to date
    /// if file and criteria are the same and a video that hung had at least as much time.
    /// </param>
    /// <param name="progress">Gets each report as it comes.</param>
    /// <param name="cancel">Stops between videos; finished reports stay in the file.</param>
    /// <returns>The report of each video in the list, by path.</returns>
    public IReadOnlyDictionary<string, VideoReport> Run(VideoList list, string reportFile,
        IProgress<VideoReport>? progress = null, CancellationToken cancel = default)
    {
        var done = new ConcurrentDictionary<string, VideoReport>(Earlier(reportFile));
        var paths = list.Entries.Select(e => e.Path).Distinct().Where(p => !done.ContainsKey(p));
        var open = new ConcurrentQueue<string>(paths);
        using var file = new StreamWriter(reportFile, append: true) { AutoFlush = true };
        var count = Math.Min(Workers, Math.Max(1, open.Count));
        var threads = Enumerable.Range(0, count)
            .Select(_ => Task.Factory.StartNew(Work, TaskCreationOptions.LongRunning)).ToArray();
        Task.WaitAll(threads, CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        return done;

        void Work()
        {
            CheckProcess? process = null;
            while (!cancel.IsCancellationRequested && open.TryDequeue(out var path))
            {
                process ??= new(child);
                var report = process.Check(path, Timeout) with
                {
                    Criteria = Criteria,
                    Timeout = Timeout.TotalSeconds,
                };
                if (report.Verdict is VideoVerdict.Hangs or VideoVerdict.Crashes)
                {
                    process.Dispose();
                    process = null;
                }
                done[path] = report;
                lock (file) file.WriteLine(JsonSerializer.Serialize(report));
                progress?.Report(report);
            }
            process?.Dispose();
        }
    }

    private Dictionary<string, VideoReport> Earlier(string reportFile)
    {
        var found = new Dictionary<string, VideoReport>();
        if (!File.Exists(reportFile)) return found;
        foreach (var line in File.ReadLines(reportFile))
        {
            try
            {
                if (JsonSerializer.Deserialize<VideoReport>(line) is not { } report) continue;
                found.Remove(report.Path); // a later line replaces an earlier one
                if (IsUpToDate(report)) found[report.Path] = report;
            }
            catch (JsonException)
            {
                // The last line of a check that was killed.
            }
        }
        return found;
    }

    private bool IsUpToDate(VideoReport report)
    {
        var file = new FileInfo(report.Path);
        return file.Exists && file.Length == report.Bytes && file.LastWriteTimeUtc.Ticks == report.Modified
            && report.Criteria == Criteria
            && (report.Verdict != VideoVerdict.Hangs || report.Timeout >= Timeout.TotalSeconds);
    }
}
