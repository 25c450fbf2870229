using static TorchSharp.torch;

namespace VJepa.Video;

/// <summary>One clip, ready for the encoder.</summary>
/// <param name="Frames">Normalised pixels, float32, [C, T, H, W].</param>
/// <param name="Label">Class number, or -1 where there is none.</param>
/// <param name="Source">The file (or the world and seed) that it came from.</param>
public sealed record Clip(Tensor Frames, int Label, string Source) : IDisposable
{
    public void Dispose() => Frames.Dispose();
}
