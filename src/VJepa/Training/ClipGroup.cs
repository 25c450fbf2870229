using VJepa.Masking;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>Clips of one length with their masks. A V-JEPA step has one group; a V-JEPA 2 step has one for each clip
/// length.</summary>
/// <param name="Clips">[B, C, T, H, W].</param>
/// <param name="Masks">Pairs on the token grid of these clips.</param>
public sealed record ClipGroup(Tensor Clips, IReadOnlyList<MaskPair> Masks)
{
    /// <summary>The same on another device.</summary>
    public ClipGroup To(Device device) => new(Clips.to(device), [.. Masks.Select(mask => mask.To(device))]);

    /// <summary>One of several nearly equal parts (sizes differ by at most one clip).</summary>
    public ClipGroup Part(int index, int count)
    {
        var batch = Clips.shape[0];
        var (from, to) = (batch * index / count, batch * (index + 1) / count);
        Tensor Rows(Tensor all) => all.narrow(0, from, to - from);
        return new(Rows(Clips), [.. Masks.Select(mask => new MaskPair(Rows(mask.Context), Rows(mask.Target)))]);
    }

    /// <summary>Splits a batch into parts, each with its share of the clips.</summary>
    public static IEnumerable<(IReadOnlyList<ClipGroup> Part, double Share)> Split(
        IReadOnlyList<ClipGroup> groups, int parts)
    {
        if (parts == 1) return [(groups, 1)];
        var batch = groups[0].Clips.shape[0];
        if (batch < parts || groups.Any(group => group.Clips.shape[0] != batch))
        {
            var sizes = string.Join(" and ", groups.Select(group => group.Clips.shape[0]));
            throw new ArgumentException(
                $"A batch of {sizes} clips can't be accumulated in {parts} parts: " +
                "give groups of one size, with at least as many clips as parts.");
        }
        return Enumerable.Range(0, parts).Select(i =>
        {
            IReadOnlyList<ClipGroup> part = [.. groups.Select(group => group.Part(i, parts))];
            return (part, (double)part[0].Clips.shape[0] / batch);
        });
    }
}
