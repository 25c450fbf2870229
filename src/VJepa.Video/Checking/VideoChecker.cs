using System.Text.Json;

namespace VJepa.Video.Checking;

/// <summary>Checks videos by decoding them completely; the part of a check that runs in a child process.</summary>
public static class VideoChecker
{
    /// <summary>What a check's verdicts depend on besides the files.</summary>
    /// <param name="minFrames">A video with fewer frames is unusable.</param>
    public static string Criteria(int minFrames = 1) =>
        $"at least {minFrames} frames; OpenCV {typeof(OpenCvSharp.VideoCapture).Assembly.GetName().Version}; " +
        (FfmpegProgram.VersionLine ?? "no ffmpeg program");

    /// <summary>Decodes every frame of a video.</summary>
    /// <param name="path">The video.</param>
    /// <param name="minFrames">A video with fewer frames is unusable.</param>
    public static VideoReport Check(string path, int minFrames = 1)
    {
        var report = VideoReport.Of(path, VideoVerdict.Unusable);
        try
        {
            using var reader = VideoReader.Open(path);
            var (frames, warnings) = reader.CountFrames();
            var info = reader.Info;
            report = report with
            {
                Frames = frames,
                Width = info.Width,
                Height = info.Height,
                Fps = info.Fps,
                Codec = info.Codec,
            };
            if (frames < minFrames) throw new VideoTooShortException(path, frames, minFrames);
            var verdict = warnings.Count == 0 ? VideoVerdict.Good : VideoVerdict.Damaged;
            return report with { Verdict = verdict, Message = string.Join(" ", warnings.Append(info.Note)).Trim() };
        }
        catch (Exception e) when (VideoException.IsUnreadable(e))
        {
            return report with { Message = e.Message };
        }
    }

    /// <summary>
    /// Writes a report, one line of JSON, for each line of <paramref name="paths"/>, until there are no more.
    /// </summary>
    public static void Serve(TextReader paths, TextWriter reports, int minFrames = 1)
    {
        while (paths.ReadLine() is { } path)
        {
            reports.WriteLine(JsonSerializer.Serialize(Check(path, minFrames)));
            reports.Flush();
        }
    }
}
