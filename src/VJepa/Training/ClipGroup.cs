using VJepa.Masking;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>Clips of one length with their masks. A step of V-JEPA has one group, one of V-JEPA 2 a group for each clip length.</summary>
/// <param name="Clips">[B, C, T, H, W].</param>
/// <param name="Masks">Pairs on the token grid of these clips.</param>
public sealed record ClipGroup(Tensor Clips, IReadOnlyList<MaskPair> Masks)
{
    /// <summary>One of several shares of the clips, which differ by one clip at most.</summary>
    internal ClipGroup Part(int index, int count)
    {
        var batch = Clips.shape[0];
        var (from, to) = (batch * index / count, batch * (index + 1) / count);
        Tensor Rows(Tensor all) => all.narrow(0, from, to - from);
        return new(Rows(Clips), [.. Masks.Select(mask => new MaskPair(Rows(mask.Context), Rows(mask.Target)))]);
    }
}
