using OpenCvSharp;
using VJepa.Lab.Plots;
using static TorchSharp.torch;

namespace VJepa.Tests.Plots;

internal static class Samples
{
    /// <summary>Gray clip [3, T, H, W], normalized, whose frame t has the value (t + 1) / (T + 1).</summary>
    internal static Tensor Clip(int frames, int height, int width)
    {
        var levels = Enumerable.Range(0, frames).Select(t => (t + 1f) / (frames + 1)).ToArray();
        using var scope = NewDisposeScope();
        var mean = tensor(new[] { 0.485f, 0.456f, 0.406f }).view(3, 1, 1, 1);
        var deviation = tensor(new[] { 0.229f, 0.224f, 0.225f }).view(3, 1, 1, 1);
        var gray = tensor(levels).view(1, frames, 1, 1).expand(3, frames, height, width);
        return ((gray - mean) / deviation).MoveToOuterDisposeScope();
    }

    /// <summary>Blue, green, red, alpha of each pixel.</summary>
    internal static Mat Decode(Picture picture) => Cv2.ImDecode(picture.Bytes, ImreadModes.Unchanged);

    internal static Rgb At(Mat bgra, int x, int y)
    {
        if (bgra.Channels() == 3)
            return bgra.At<Vec3b>(y, x) is var c ? new(c.Item2, c.Item1, c.Item0) : default;
        return bgra.At<Vec4b>(y, x) is var d ? new(d.Item2, d.Item1, d.Item0) : default;
    }

    /// <summary>The frames that a browser would play, as OpenCV's decoder reads them.</summary>
    internal static Mat[] Play(Picture picture)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.{picture.MimeType.Split('/')[1]}");
        try
        {
            picture.Save(path);
            Assert.True(Cv2.ImReadMulti(path, out var frames, ImreadModes.Unchanged));
            return frames;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
