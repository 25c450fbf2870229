using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Masking;

/// <summary>Draws the masks of a batch: one <see cref="MaskPair"/> for each generator.</summary>
public sealed class MaskSampler(
    TokenGrid grid, IReadOnlyList<MaskGenerator> generators, BatchCut cut = BatchCut.FromEnd)
{
    /// <summary>Masks for a batch. They depend only on the step and the source of randomness.</summary>
    /// <param name="batch">Clips in the batch, B.</param>
    /// <param name="step">Index of the training step, from 0.</param>
    /// <exception cref="ArgumentException">A generator leaves a clip without context or target tokens.</exception>
    public IReadOnlyList<MaskPair> Sample(int batch, long step, Generator random) =>
        [.. generators.Select(generator => Sample(generator, batch, step, random))];

    /// <summary>The same, all from one seed.</summary>
    public IReadOnlyList<MaskPair> Sample(int batch, long step, int seed)
    {
        using var random = Randomness(seed, step);
        return Sample(batch, step, random);
    }

    /// <summary>The source of a step's randomness, for use by several samplers in turn.</summary>
    public static Generator Randomness(int seed, long step) =>
        new(unchecked((ulong)seed * 0x9E3779B97F4A7C15UL + (ulong)step));

    private MaskPair Sample(MaskGenerator generator, int batch, long step, Generator random)
    {
        var clips = Enumerable.Range(0, batch).Select(_ => generator.Draw(grid, step, random)).ToArray();
        IReadOnlyList<long>[] contexts = [.. clips.Select(clip => generator.Invert ? clip.Target : clip.Context)];
        IReadOnlyList<long>[] targets = [.. clips.Select(clip => generator.Invert ? clip.Context : clip.Target)];
        contexts = Rectangle(contexts, generator.MaxKeep ?? int.MaxValue, random);
        targets = Rectangle(targets, int.MaxValue, random);
        if (generator.Complement == MaskComplement.OfContext) targets = [.. contexts.Select(Rest)];
        if (generator.Complement == MaskComplement.OfTarget) contexts = [.. targets.Select(Rest)];
        if (contexts[0].Count == 0) throw Empty(generator, "nothing to see", "less");
        if (targets[0].Count == 0) throw Empty(generator, "nothing to predict", "more");
        return new MaskPair(ToTensor(contexts), ToTensor(targets));
    }

    private ArgumentException Empty(MaskGenerator generator, string problem, string remedy) =>
        new($"{generator.GetType().Name} leaves a clip of {grid} tokens {problem}: " +
            $"choose larger clips, smaller patches, or a mask that hides {remedy}.");

    /// <summary>All tokens that are not in the list, ascending.</summary>
    private IReadOnlyList<long> Rest(IReadOnlyList<long> list) =>
        [.. Enumerable.Range(0, grid.Count).Select(token => (long)token).Except(list)];

    /// <summary>Cuts lists to the length of the shortest, so that they fit one tensor.</summary>
    private IReadOnlyList<long>[] Rectangle(IReadOnlyList<long>[] lists, int limit, Generator random)
    {
        var length = Math.Min(limit, lists.Min(list => list.Count));
        return [.. lists.Select(list => cut switch
        {
            BatchCut.FromEnd => [.. list.Take(length)],
            BatchCut.RandomSubset => Subset(list, length, random),
            _ => throw new InvalidOperationException($"The batch cut {cut} is unknown."),
        })];
    }

    internal static IReadOnlyList<long> Subset(IReadOnlyList<long> list, int length, Generator random)
    {
        if (list.Count == length) return list;
        using var order = randperm(list.Count, generator: random);
        return [.. order.data<long>().Take(length).Select(i => list[(int)i]).Order()];
    }

    private static Tensor ToTensor(IReadOnlyList<long>[] lists) =>
        tensor(lists.SelectMany(list => list).ToArray(), [lists.Length, lists[0].Count]); // [B, K]
}

/// <summary>Which tokens of a batch the encoder sees and which are predicted. Owns its tensors.</summary>
/// <param name="Context">Ascending token indices that the encoder sees, int64 [B, Nc].</param>
/// <param name="Target">Ascending token indices whose targets are predicted, int64 [B, Nt].</param>
public sealed record MaskPair(Tensor Context, Tensor Target) : IDisposable
{
    /// <summary>A copy on another device.</summary>
    public MaskPair To(Device device) => new(Context.to(device), Target.to(device));

    public void Dispose()
    {
        Context.Dispose();
        Target.Dispose();
    }
}

/// <summary>
/// Draws which tokens of a clip the encoder sees and which are predicted. Your own type needs only <see cref="Draw"/>;
/// its public properties are saved with the run as JSON, under the type's name. A batch gets one <see cref="MaskPair"/>
/// for each generator of the configuration.
/// </summary>
public abstract record MaskGenerator
{
    /// <summary>Maximum number of context tokens of a clip; null for no limit.</summary>
    public int? MaxKeep { get; init; }

    /// <summary>Swaps context and target (V-JEPA 2's inversion).</summary>
    public bool Invert { get; init; }

    /// <summary>What happens to tokens that are cut off to make the batch rectangular.</summary>
    public MaskComplement Complement { get; init; } = MaskComplement.None;

    /// <summary>Draws the mask of one clip.</summary>
    /// <param name="step">Index of the training step, from 0, for what all clips of a step share.</param>
    /// <param name="random">Source of randomness.</param>
    public abstract ClipMask Draw(TokenGrid grid, long step, Generator random);
}

/// <summary>The mask of one clip.</summary>
/// <param name="Context">Ascending indices of the tokens that the encoder sees.</param>
/// <param name="Target">Ascending indices of the tokens that are predicted.</param>
public sealed record ClipMask(IReadOnlyList<long> Context, IReadOnlyList<long> Target)
{
    /// <summary>Visible tokens are the context, all others the target.</summary>
    /// <param name="visible">One entry for each token of the grid.</param>
    public static ClipMask FromVisible(IReadOnlyList<bool> visible)
    {
        var tokens = Enumerable.Range(0, visible.Count).ToLookup(token => visible[token], token => (long)token);
        return new([.. tokens[true]], [.. tokens[false]]);
    }
}
