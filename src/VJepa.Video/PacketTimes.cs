using OpenCvSharp;

namespace VJepa.Video;

/// <summary>The times of a video's packets, in display order: an index of its frames that needs no decoding.</summary>
internal static class PacketTimes
{
    /// <summary>
    /// Allowed difference between a frame's time and its packet's, in seconds: containers round times.
    /// </summary>
    public const double Tolerance = 0.002;

    /// <summary>Opens a file for its packets, which are not decoded.</summary>
    public static VideoCapture Open(string path) =>
        new(Path.GetFullPath(path), VideoCaptureAPIs.FFMPEG, [(int)VideoCaptureProperties.Format, -1]);

    /// <summary>Times in seconds, ascending; empty if two packets are too close to be told apart.</summary>
    public static double[] Read(string path, CancellationToken cancel)
    {
        using var capture = Open(path);
        var times = new List<double>();
        while (capture.Grab())
        {
            cancel.ThrowIfCancellationRequested();
            times.Add(capture.Get(VideoCaptureProperties.PosMsec) / 1000);
        }
        times.Sort();
        for (var i = 1; i < times.Count; i++)
            if (times[i] - times[i - 1] <= 2 * Tolerance) return [];
        return [.. times];
    }
}
