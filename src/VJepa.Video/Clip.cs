using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Video;

/// <summary>One clip, ready for the encoder.</summary>
/// <param name="Frames">Normalized pixels, float32, [C, T, H, W].</param>
/// <param name="Label">Class number, or -1 if there is none.</param>
/// <param name="Source">Where it came from: a file, or a world and its seed.</param>
public sealed record Clip(Tensor Frames, int Label, string Source) : IDisposable
{
    /// <summary>
    /// Stacks clips of the same size and disposes them. The batch is detached from any dispose scope.
    /// </summary>
    public static ClipBatch Batch(IReadOnlyList<Clip> clips)
    {
        var batch = new ClipBatch(
            stack(clips.Select(c => c.Frames).ToArray()).DetachFromDisposeScope(), // [B, C, T, H, W]
            tensor(clips.Select(c => (long)c.Label).ToArray()).DetachFromDisposeScope(), // [B]
            [.. clips.Select(c => c.Source)]);
        foreach (var clip in clips) clip.Dispose();
        return batch;
    }

    public void Dispose() => Frames.Dispose();
}
