using System.Text.Json;

namespace VJepa.Video.Checking;

/// <summary>Decodes whole videos and says how they are; the part of a check that runs in a process of its own.</summary>
public static class VideoChecker
{
    /// <summary>Decodes every frame of a video.</summary>
    /// <param name="path">The video.</param>
    /// <param name="minFrames">Fewer frames make it unusable.</param>
    public static VideoReport Check(string path, int minFrames = 1)
    {
        var file = new FileInfo(path);
        var report = new VideoReport
        {
            Path = path,
            Verdict = VideoVerdict.Unusable,
            Bytes = file.Exists ? file.Length : 0,
            Modified = file.Exists ? file.LastWriteTimeUtc.Ticks : 0,
        };
        try
        {
            using var reader = VideoReader.Open(path);
            var (frames, warnings) = reader.CountFrames();
            report = report with { Frames = frames, Width = reader.Info.Width, Height = reader.Info.Height, Fps = reader.Info.Fps, Codec = reader.Info.Codec };
            if (frames < minFrames) throw new VideoTooShortException(path, frames, minFrames);
            return report with { Verdict = warnings.Count == 0 ? VideoVerdict.Good : VideoVerdict.Damaged, Message = string.Join(" ", warnings) };
        }
        catch (Exception e) when (e is VideoException or IOException or UnauthorizedAccessException or OpenCvSharp.OpenCVException)
        {
            return report with { Message = e.Message };
        }
    }

    /// <summary>Answers each line of <paramref name="paths"/> with a line of JSON, until there are no more.</summary>
    public static void Serve(TextReader paths, TextWriter reports, int minFrames = 1)
    {
        while (paths.ReadLine() is { } path)
        {
            reports.WriteLine(JsonSerializer.Serialize(Check(path, minFrames)));
            reports.Flush();
        }
    }
}
