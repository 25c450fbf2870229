using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace VJepa.Video.Checking;

/// <summary>
/// Checks many videos in processes of their own, so that a file that hangs or crashes the decoder is found and named.
/// Reports are appended to a file as they come; a check that was stopped goes on from there.
/// </summary>
/// <param name="child">How to start a process that answers paths with reports, as <see cref="VideoChecker.Serve"/> does.</param>
public sealed class IsolatedChecker(ProcessStartInfo child)
{
    /// <summary>Processes at a time.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>How long one video may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Checks every video of a list once.</summary>
    /// <param name="list">The videos.</param>
    /// <param name="reportFile">One JSON object a line; what stands there already and is up to date isn't done again.</param>
    /// <param name="progress">Gets each report as it comes.</param>
    /// <param name="cancel">Stops between videos; what is done stays in the file.</param>
    /// <returns>A report for each video of the list, by path.</returns>
    public IReadOnlyDictionary<string, VideoReport> Run(VideoList list, string reportFile, IProgress<VideoReport>? progress = null, CancellationToken cancel = default)
    {
        var done = new ConcurrentDictionary<string, VideoReport>(Earlier(reportFile));
        var open = new ConcurrentQueue<string>(list.Entries.Select(e => e.Path).Distinct().Where(p => !done.ContainsKey(p)));
        using var file = new StreamWriter(reportFile, append: true) { AutoFlush = true };
        var threads = Enumerable.Range(0, Math.Min(Workers, Math.Max(1, open.Count))).Select(_ => Task.Factory.StartNew(() =>
        {
            CheckProcess? process = null;
            while (!cancel.IsCancellationRequested && open.TryDequeue(out var path))
            {
                process ??= new(child);
                var report = process.Check(path, Timeout);
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
        }, TaskCreationOptions.LongRunning)).ToArray();
        Task.WaitAll(threads, CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        return done;
    }

    private static Dictionary<string, VideoReport> Earlier(string reportFile)
    {
        var found = new Dictionary<string, VideoReport>();
        if (!File.Exists(reportFile)) return found;
        foreach (var line in File.ReadLines(reportFile))
        {
            try
            {
                if (JsonSerializer.Deserialize<VideoReport>(line) is { } report && IsUpToDate(report)) found[report.Path] = report;
            }
            catch (JsonException)
            {
                // The last line of a check that was killed.
            }
        }
        return found;
    }

    private static bool IsUpToDate(VideoReport report) =>
        new FileInfo(report.Path) is { Exists: true } file && file.Length == report.Bytes && file.LastWriteTimeUtc.Ticks == report.Modified;
}
