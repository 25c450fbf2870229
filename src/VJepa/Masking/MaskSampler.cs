using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Masking;

/// <summary>Draws the masks of a batch: one <see cref="MaskPair"/> for each setting.</summary>
public sealed class MaskSampler(TokenGrid grid, IReadOnlyList<MaskSetting> settings, BatchCut cut = BatchCut.FromEnd)
{
    public TokenGrid Grid => grid;
    public IReadOnlyList<MaskSetting> Settings => settings;

    /// <summary>Masks for a batch. They depend on the step and the generator alone.</summary>
    /// <param name="batch">Clips in the batch, B.</param>
    /// <param name="step">Number of the training step, from 0; seeds the block sizes.</param>
    /// <param name="positions">Where the blocks' places come from.</param>
    public IReadOnlyList<MaskPair> Sample(int batch, long step, Generator positions)
    {
        var pairs = new MaskPair[settings.Count];
        for (var i = 0; i < pairs.Length; i++)
        {
            var draw = settings[i].Begin(grid, step);
            var contexts = new long[batch][];
            var targets = new long[batch][];
            for (var clip = 0; clip < batch; clip++) (contexts[clip], targets[clip]) = Split(draw(positions));
            var multiBlock = settings[i] as MultiBlockSetting;
            if (multiBlock?.Invert == true) (contexts, targets) = (targets, contexts);
            contexts = Rectangle(contexts, multiBlock?.MaxKeep ?? int.MaxValue, positions);
            targets = Rectangle(targets, int.MaxValue, positions);
            if (multiBlock?.Complement == MaskComplement.OfContext) targets = [.. contexts.Select(Rest)];
            if (multiBlock?.Complement == MaskComplement.OfTarget) contexts = [.. targets.Select(Rest)];
            pairs[i] = new MaskPair(ToTensor(contexts), ToTensor(targets));
        }
        return pairs;
    }

    /// <summary>The same, all from one seed.</summary>
    public IReadOnlyList<MaskPair> Sample(int batch, long step, int seed)
    {
        using var positions = Generator(seed, step);
        return Sample(batch, step, positions);
    }

    /// <summary>Where a step's places come from, for several samplers one after the other.</summary>
    public static Generator Generator(int seed, long step) => new(unchecked((ulong)seed * 0x9E3779B97F4A7C15UL + (ulong)step));

    private static (long[] Seen, long[] Hidden) Split(bool[] seen)
    {
        var context = new List<long>(seen.Length);
        var target = new List<long>(seen.Length);
        for (var i = 0; i < seen.Length; i++) (seen[i] ? context : target).Add(i);
        return ([.. context], [.. target]);
    }

    /// <summary>All tokens that are not in an ascending list, ascending.</summary>
    private long[] Rest(long[] list) => [.. Enumerable.Range(0, grid.Count).Select(token => (long)token).Except(list)];

    private long[][] Rectangle(long[][] lists, int limit, Generator generator)
    {
        var length = Math.Min(limit, lists.Min(list => list.Length));
        return [.. lists.Select(list => cut == BatchCut.FromEnd ? list[..length] : Subset(list, length, generator))];
    }

    private static Tensor ToTensor(long[][] lists) => tensor(lists.SelectMany(list => list).ToArray(), [lists.Length, lists[0].Length]); // [B, N]

    private static long[] Subset(long[] list, int length, Generator generator)
    {
        if (list.Length == length) return list;
        using var order = randperm(list.Length, generator: generator);
        var kept = order.data<long>().Take(length).Select(i => list[i]).ToArray();
        Array.Sort(kept);
        return kept;
    }
}
