using VJepa.Masking;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>Two kinds of crop of one time window: one global view and several local ones. A crop is the same in all
/// frames of a clip, so motion stays as it is.</summary>
public sealed record ViewCrops
{
    /// <summary>Local views of a clip, V.</summary>
    public int Locals { get; init; } = 4;

    /// <summary>Share of the frame's area in the global crop.</summary>
    public Interval GlobalArea { get; init; } = (.8, 1);

    /// <summary>Share of the frame's area in a local crop.</summary>
    public Interval LocalArea { get; init; } = (.1, .5);

    /// <summary>Width divided by height of a crop, in pixels of the frame; drawn evenly in its logarithm.</summary>
    public Interval Ratio { get; init; } = (3 / 4.0, 4 / 3.0);

    /// <summary>Side of a global view, in pixels.</summary>
    public int GlobalSize { get; init; } = 224;

    /// <summary>Side of a local view, in pixels.</summary>
    public int LocalSize { get; init; } = 96;

    /// <summary>The views of a batch, decided by seed and step: first the global one, then the local ones.</summary>
    /// <param name="clips">[B, C, T, H, W].</param>
    /// <returns>[B, C, T, side, side] each, 1 + V of them.</returns>
    public IReadOnlyList<Tensor> Draw(Tensor clips, int seed, long step)
    {
        using var random = MaskSampler.Randomness(seed, step);
        return [Crop(clips, GlobalArea, GlobalSize, random),
            .. Enumerable.Range(0, Locals).Select(_ => Crop(clips, LocalArea, LocalSize, random))];
    }

    /// <exception cref="ArgumentException">A value is invalid; the message says which.</exception>
    public void Validate(int patchSize)
    {
        if (Locals < 1) throw new ArgumentException($"Locals is {Locals}: give at least one local view.");
        foreach (var (name, side) in new[] { (nameof(GlobalSize), GlobalSize), (nameof(LocalSize), LocalSize) })
        {
            if (side < patchSize || side % patchSize != 0)
                throw new ArgumentException($"{name} is {side}: choose a multiple of the patch size, {patchSize}.");
        }
        foreach (var (name, area) in new[] { (nameof(GlobalArea), GlobalArea), (nameof(LocalArea), LocalArea) })
        {
            if (!(area.Min > 0 && area.Min <= area.Max && area.Max <= 1))
                throw new ArgumentException($"{name} is {area}: choose two shares above 0 and at most 1, in order.");
        }
    }

    /// <summary>Random resized crops, another for each clip: [B, C, T, H, W] -> [B, C, T, side, side].</summary>
    internal Tensor Crop(Tensor clips, Interval area, int side, Generator random)
    {
        using var scope = NewDisposeScope();
        var (height, width) = ((int)clips.shape[3], (int)clips.shape[4]);
        var crops = new List<Tensor>();
        for (var b = 0L; b < clips.shape[0]; b++)
        {
            var (top, left, rows, columns) = Box(height, width, area, random);
            var cut = clips[b].narrow(2, top, rows).narrow(3, left, columns); // [C, T, rows, columns]
            crops.Add(nn.functional.interpolate(
                cut, size: [side, side], mode: InterpolationMode.Bilinear, align_corners: false));
        }
        return stack(crops).MoveToOuterDisposeScope();
    }

    /// <summary>A box of the drawn area and ratio, or as much of it as fits the frame.</summary>
    internal (int Top, int Left, int Rows, int Columns) Box(int height, int width, Interval area, Generator random)
    {
        using var drawn = rand(4, dtype: float64, generator: random);
        var r = drawn.data<double>().ToArray();
        var pixels = height * width * (area.Min + r[0] * (area.Max - area.Min));
        var ratio = Math.Exp(Math.Log(Ratio.Min) + r[1] * Math.Log(Ratio.Max / Ratio.Min));
        var columns = Math.Clamp((int)Math.Round(Math.Sqrt(pixels * ratio)), 1, width);
        var rows = Math.Clamp((int)Math.Round(Math.Sqrt(pixels / ratio)), 1, height);
        int Start(double share, int free) => (int)Math.Min(free, share * (free + 1));
        return (Start(r[2], height - rows), Start(r[3], width - columns), rows, columns);
    }
}
