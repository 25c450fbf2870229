using OpenCvSharp;

namespace VJepa.Video;

/// <summary>The times of a video's packets, in the order of display: an index of its frames without decoding any.</summary>
internal static class PacketTimes
{
    /// <summary>Seconds by which a frame's time may differ from its packet's: containers round to a millisecond.</summary>
    public const double Tolerance = 0.002;

    /// <summary>Seconds, ascending; empty where two packets share a time and so can't be told apart.</summary>
    public static double[] Read(string path, CancellationToken cancel)
    {
        using var capture = new VideoCapture(Path.GetFullPath(path), VideoCaptureAPIs.FFMPEG, [(int)VideoCaptureProperties.Format, -1]);
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
