using OpenCvSharp;

namespace VJepa.Video;

/// <summary>
/// V-JEPA's evaluation transform: the short side is resized (bilinear on uint8) to crop x 256 / 224, the centre is
/// cropped, pixels are normalised. Nothing is random.
/// </summary>
public sealed record EvalTransform : ClipTransform
{
    /// <summary>Pixels of the short side before the crop; by default crop x 256 / 224, cut to an integer.</summary>
    public int? ShortSide { get; init; }

    /// <summary>The short side before the crop.</summary>
    public int ResizedShortSide => ShortSide ?? CropSize * 256 / 224;

    public override int Apply(VideoFrames frames, int label, Random random, Span<float> output)
    {
        CheckLength(frames, output);
        Apply(frames, output);
        return label;
    }

    /// <summary>Transforms a clip; float32 [3, T, S, S].</summary>
    public void Apply(VideoFrames frames, Span<float> output)
    {
        CheckLength(frames, output);
        var (height, width) = Resized(frames.Height, frames.Width, ResizedShortSide);
        var box = CropBox.CentralSquare(height, width, CropSize);
        var table = Normalisation.Table();
        using var resized = new Mat();
        for (var t = 0; t < frames.Count; t++)
        {
            ShortSideResize(frames, t, height, width, resized);
            Normalise(resized, box, table, output[(t * CropSize * CropSize)..], frames.Count * CropSize * CropSize);
        }
    }

    /// <summary>The size at which the short side is <paramref name="shortSide"/>; the long side is cut to an integer.</summary>
    public static (int Height, int Width) Resized(int height, int width, int shortSide) => width < height
        ? ((int)((double)height / width * shortSide), shortSide)
        : (shortSide, (int)((double)width / height * shortSide));

    private static unsafe void ShortSideResize(VideoFrames frames, int index, int height, int width, Mat resized)
    {
        fixed (byte* from = frames.Frame(index))
        {
            using var frame = Mat.FromPixelData(frames.Height, frames.Width, MatType.CV_8UC3, (nint)from);
            if (height == frames.Height && width == frames.Width) frame.CopyTo(resized);
            else Cv2.Resize(frame, resized, new Size(width, height), 0, 0, InterpolationFlags.Linear);
        }
    }

    private static unsafe void Normalise(Mat image, CropBox box, float[] table, Span<float> output, int channelStride)
    {
        var data = (byte*)image.Data;
        var step = (int)image.Step();
        for (var channel = 0; channel < 3; channel++)
        {
            var values = table.AsSpan(channel * 256, 256);
            var plane = output.Slice(channel * channelStride, box.Height * box.Width);
            var to = 0;
            for (var y = 0; y < box.Height; y++)
            {
                var from = data + (box.Top + y) * step + box.Left * 3 + channel;
                for (var x = 0; x < box.Width; x++) plane[to++] = values[from[x * 3]];
            }
        }
    }
}
