using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>A batch of clips. It owns its tensors.</summary>
/// <param name="Clips">Normalized pixels, float32, [B, C, T, H, W].</param>
/// <param name="Labels">Class indices, int64, [B]; -1 for none.</param>
/// <param name="Sources">Where each clip came from, B of them.</param>
public sealed record ClipBatch(Tensor Clips, Tensor Labels, IReadOnlyList<string> Sources) : IDisposable
{
    public void Dispose()
    {
        Clips.Dispose();
        Labels.Dispose();
    }
}
