using System.Runtime.CompilerServices;
using OpenCvSharp;

namespace VJepa.Video;

/// <summary>
/// V-JEPA's evaluation transform: resizes the short side (bilinear on uint8) to crop x 256 / 224, crops the center and
/// normalizes. With several views, the short side is resized to the crop's size, and the views are equally spaced along
/// the long side. Deterministic.
/// </summary>
public sealed record EvalTransform : ClipTransform
{
    /// <summary>
    /// Short side before the crop, in pixels. Default: crop x 256 / 224 truncated, or the crop with several views.
    /// </summary>
    public int? ShortSide { get; init; }

    /// <summary>Views per clip: 1 is the center, 3 is V-JEPA's multi-view evaluation.</summary>
    public int Views { get; init; } = 1;

    /// <summary>The view of this transform; 0 is leftmost or topmost.</summary>
    public int View { get; init; }

    /// <summary>The short side before the crop.</summary>
    public int ResizedShortSide => ShortSide ?? (Views == 1 ? CropSize * 256 / 224 : CropSize);

    [System.Text.Json.Serialization.JsonIgnore]
    public override IReadOnlyList<ClipTransform> EachView =>
        [.. Enumerable.Range(0, Views).Select(view => this with { View = view })];

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
        var box = Box(height, width);
        var table = Normalization.Table();
        using var resized = new Mat();
        for (var t = 0; t < frames.Count; t++)
        {
            ShortSideResize(frames, t, height, width, resized);
            Normalize(resized, box, table, output[(t * CropSize * CropSize)..], frames.Count * CropSize * CropSize);
        }
    }

    /// <summary>The size after resizing the short side; the long side is truncated to an integer.</summary>
    public static (int Height, int Width) Resized(int height, int width, int shortSide) => width < height
        ? ((int)((double)height / width * shortSide), shortSide)
        : (shortSide, (int)((double)width / height * shortSide));

    private CropBox Box(int height, int width)
    {
        var center = CropBox.CentralSquare(height, width, CropSize);
        if (Views == 1) return center;
        // As in V-JEPA, the spacing is truncated to an integer before it is multiplied.
        var spacing = (Math.Max(height, width) - CropSize) / (Views - 1);
        return height > width ? center with { Top = View * spacing } : center with { Left = View * spacing };
    }

    private static unsafe void ShortSideResize(VideoFrames frames, int index, int height, int width, Mat resized)
    {
        fixed (byte* from = frames.Frame(index))
        {
            using var frame = Mat.FromPixelData(frames.Height, frames.Width, MatType.CV_8UC3, (nint)from);
            if (height == frames.Height && width == frames.Width) frame.CopyTo(resized);
            else Cv2.Resize(frame, resized, new Size(width, height), 0, 0, InterpolationFlags.Linear);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Normalize(Mat image, CropBox box, float[] table, Span<float> output, int channelStride)
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
