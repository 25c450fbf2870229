using static TorchSharp.torch;

namespace VJepa.Video;

/// <summary>A batch of clips. It owns its tensors.</summary>
/// <param name="Clips">Normalised pixels, float32, [B, C, T, H, W].</param>
/// <param name="Labels">Class numbers, int64, [B]; -1 where there is none.</param>
/// <param name="Sources">Where each clip came from, B of them.</param>
public sealed record ClipBatch(Tensor Clips, Tensor Labels, IReadOnlyList<string> Sources) : IDisposable
{
    /// <summary>Stacks clips of one size and disposes them. The batch belongs to no dispose scope.</summary>
    public static ClipBatch Of(IReadOnlyList<Clip> clips)
    {
        var batch = new ClipBatch(
            stack(clips.Select(c => c.Frames).ToArray()).DetachFromDisposeScope(), // [B, C, T, H, W]
            tensor(clips.Select(c => (long)c.Label).ToArray()).DetachFromDisposeScope(),
            [.. clips.Select(c => c.Source)]);
        foreach (var clip in clips) clip.Dispose();
        return batch;
    }

    public void Dispose()
    {
        Clips.Dispose();
        Labels.Dispose();
    }
}
