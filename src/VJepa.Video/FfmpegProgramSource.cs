using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace VJepa.Video;

/// <summary>A video file decoded by an ffmpeg process.</summary>
internal sealed partial class FfmpegProgramSource : IFrameSource
{
    private const string LeaveOut = "Leave the file out of the list.";

    private readonly Process process;
    private readonly Stream output;
    private readonly Task log;
    private readonly BlockingCollection<double> times = [];
    private readonly byte[] frame;
    private readonly double start;
    private (int Width, int Height) size;
    private string codec = "";
    private double fps, duration;
    private int errors;
    private string? firstError;
    private bool primed = true;

    public FfmpegProgramSource(string path, VideoReaderOptions options, int stream = 0)
    {
        process = FfmpegProgram.Decode(path, options.DecoderThreads, stream);
        output = process.StandardOutput.BaseStream;
        log = Task.Factory.StartNew(ReadLog, TaskCreationOptions.LongRunning);
        // The log gives a frame's time and size before the frame itself arrives.
        if (!times.TryTake(out start, Timeout.Infinite) || size.Width == 0)
        {
            Dispose();
            var said = firstError is null ? "" : $" ({firstError})";
            throw new NoFramesException(path, $"no frame decodes{said}.", LeaveOut);
        }
        frame = new byte[checked(size.Width * size.Height * 3)];
        Info = new(path, size.Width, size.Height, fps, (int)Math.Round(duration * fps), codec);
        if (!Fill()) throw new NoFramesException(path, "no frame decodes.", LeaveOut);
    }

    public VideoInfo Info { get; }

    public double Time { get; private set; }

    public (int Count, string? First) Errors => (errors, firstError);

    public bool Grab()
    {
        if (primed)
        {
            primed = false;
            return true;
        }
        if (!times.TryTake(out var time, Timeout.Infinite)) return false;
        Time = double.IsNaN(time) ? time : time - start;
        return Fill();
    }

    public bool TrySeek(int index, CancellationToken cancel) => false;

    public bool CopyTo(Span<byte> pixels)
    {
        frame.CopyTo(pixels);
        return true;
    }

    /// <summary>Ends the process, so that a thread waiting for it returns.</summary>
    public void Kill()
    {
        try
        {
            if (!process.HasExited) process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already, or was disposed.
        }
    }

    public void Dispose()
    {
        Kill();
        log.Wait();
        process.Dispose();
        times.Dispose();
    }

    private bool Fill() => output.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length;

    private void ReadLog()
    {
        while (process.StandardError.ReadLine() is { } line)
        {
            if (FrameLine().Match(line) is { Success: true } shown)
            {
                if (size.Width == 0) size = (Whole(shown.Groups["w"]), Whole(shown.Groups["h"]));
                var hasTime = double.TryParse(shown.Groups["t"].Value, CultureInfo.InvariantCulture, out var time);
                times.Add(hasTime ? time : double.NaN);
            }
            else if (line.Contains("[error]", StringComparison.Ordinal)
                || line.Contains("[fatal]", StringComparison.Ordinal))
            {
                errors++;
                firstError ??= line.Trim();
            }
            else if (codec == "" && StreamLine().Match(line) is { Success: true } stream)
            {
                codec = stream.Groups["codec"].Value;
                _ = double.TryParse(stream.Groups["fps"].Value, CultureInfo.InvariantCulture, out fps);
            }
            else if (DurationLine().Match(line) is { Success: true } length
                && TimeSpan.TryParse(length.Groups[1].Value, CultureInfo.InvariantCulture, out var span))
            {
                duration = span.TotalSeconds;
            }
        }
        times.CompleteAdding();
    }

    private static int Whole(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"showinfo.* n: *\d+ .*pts_time:(?<t>\S+) .* s:(?<w>\d+)x(?<h>\d+)")]
    private static partial Regex FrameLine();

    [GeneratedRegex(@"Stream #0:.*Video: (?<codec>\w+)(.*?(?<fps>[\d.]+) fps)?")]
    private static partial Regex StreamLine();

    [GeneratedRegex(@"Duration: ([\d:.]+)")]
    private static partial Regex DurationLine();
}
