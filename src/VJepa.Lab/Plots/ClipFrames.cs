using TorchSharp;
using VJepa.Video;
using static TorchSharp.torch;

namespace VJepa.Lab.Plots;

/// <summary>Frames for display. Converts implicitly from a tensor or a <see cref="Clip"/>.</summary>
public sealed class ClipFrames
{
    /// <summary>ImageNet's channel means (RGB), which V-JEPA normalizes with.</summary>
    private static readonly float[] ImageNetMean = [0.485f, 0.456f, 0.406f];

    private static readonly float[] ImageNetDeviation = [0.229f, 0.224f, 0.225f];

    private readonly IReadOnlyList<Canvas> frames;

    /// <exception cref="ArgumentException">There is no frame, or frames differ in size.</exception>
    public ClipFrames(IReadOnlyList<Canvas> frames)
    {
        if (frames.Count == 0)
            throw new ArgumentException("A clip needs at least one frame; none was given.", nameof(frames));
        if (frames.Any(frame => (frame.Width, frame.Height) != (frames[0].Width, frames[0].Height)))
            throw new ArgumentException("All frames of a clip must have the same size.", nameof(frames));
        this.frames = frames;
    }

    public int Count => frames.Count;

    public int Width => frames[0].Width;

    public int Height => frames[0].Height;

    public Canvas this[int frame] => frames[frame];

    public static implicit operator ClipFrames(Tensor tensor) => From(tensor);

    public static implicit operator ClipFrames(Clip clip) => From(clip.Frames);

    /// <param name="tensor">Normalized float [C, T, H, W] with C 1 or 3, or uint8 [T, H, W, 3].</param>
    /// <param name="mean">Channel means that were subtracted; default: ImageNet's.</param>
    /// <param name="deviation">Channel deviations that were divided by; default: ImageNet's.</param>
    /// <exception cref="ArgumentException">The tensor has another shape.</exception>
    public static ClipFrames From(Tensor tensor, float[]? mean = null, float[]? deviation = null)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        if (tensor.dtype == ScalarType.Byte && tensor.dim() == 4 && tensor.shape[3] == 3)
            return FromBytes(tensor);
        if (tensor.dim() != 4 || tensor.shape[0] is not (1 or 3) || !tensor.is_floating_point())
            throw new ArgumentException(
                $"A clip is float [C, T, H, W] with C 1 or 3, or uint8 [T, H, W, 3]; this tensor is {tensor.dtype} "
                + $"[{string.Join(", ", tensor.shape)}]. For a batch [B, C, T, H, W] take one clip, batch[0].");
        var colors = (int)tensor.shape[0];
        using var scale = torch.tensor(deviation ?? ImageNetDeviation[..colors]).view(colors, 1, 1, 1);
        using var offset = torch.tensor(mean ?? ImageNetMean[..colors]).view(colors, 1, 1, 1);
        var bytes = ((tensor.detach().cpu().to(float32) * scale + offset) * 255).round().clamp(0, 255).to(uint8);
        return FromBytes(bytes.expand(3, -1, -1, -1).permute(1, 2, 3, 0)); // [T, H, W, 3]
    }

    /// <summary>At most <paramref name="max"/> frames, evenly spread from first to last, with their indices.</summary>
    internal IReadOnlyList<(int Number, Canvas Frame)> Spread(int max)
    {
        var count = Math.Min(max, Count);
        return
        [
            .. Enumerable.Range(0, count)
                .Select(i => count == 1 ? 0 : (int)Math.Round(i * (Count - 1.0) / (count - 1)))
                .Select(number => (number, frames[number])),
        ];
    }

    internal ClipFrames Map(Func<Canvas, Canvas> change) => new([.. frames.Select(change)]);

    private static ClipFrames FromBytes(Tensor tensor)
    {
        using var contiguous = tensor.cpu().contiguous();
        var bytes = contiguous.data<byte>().ToArray();
        var (count, height, width) = ((int)tensor.shape[0], (int)tensor.shape[1], (int)tensor.shape[2]);
        var frames = new Canvas[count];
        for (int t = 0, at = 0; t < count; t++)
        {
            frames[t] = new Canvas(width, height);
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++, at += 3)
                    frames[t][x, y] = new Rgb(bytes[at], bytes[at + 1], bytes[at + 2]);
        }
        return new ClipFrames(frames);
    }
}
