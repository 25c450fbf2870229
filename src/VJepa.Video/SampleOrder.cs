using System.Collections.Concurrent;

namespace VJepa.Video;

/// <summary>
/// Which entry is sample n of an endless stream. With one list, each round shuffles all entries. With several lists,
/// each sample draws a list by weight and then an entry of it.
/// </summary>
internal sealed class SampleOrder
{
    private readonly ConcurrentDictionary<long, int[]> rounds = new();
    private readonly int[] counts, offsets;
    private readonly double[] shares;
    private readonly int seed;

    public SampleOrder(IReadOnlyList<WeightedList> lists, int seed)
    {
        this.seed = seed;
        counts = [.. lists.Select(l => l.List.Count)];
        offsets = [.. counts.Select((_, i) => counts.Take(i).Sum())];
        var total = lists.Sum(l => l.Weight);
        if (lists.Any(l => l.Weight < 0 || !double.IsFinite(l.Weight)) || total <= 0)
        {
            var given = string.Join(", ", lists.Select(l => $"{l.List.Path} {l.Weight}"));
            throw new ArgumentException($"Weights must be finite, 0 or more, and not all 0: {given}.");
        }
        shares = [.. lists.Select((_, i) => lists.Take(i + 1).Sum(l => l.Weight) / total)];
    }

    public int At(long sample) => counts.Length == 1 ? InTurn(sample) : Drawn(sample, 0);

    /// <summary>A random entry in place of one that can't be read.</summary>
    public int Replacement(long sample, int attempt) => Drawn(sample, attempt);

    private int Drawn(long sample, int attempt)
    {
        var list = Array.FindIndex(shares, s => Seeds.Share(seed, sample, attempt, 2) < s);
        return offsets[list] + Seeds.Pick(counts[list], seed, sample, attempt, 1);
    }

    private int InTurn(long sample)
    {
        var round = sample / counts[0];
        if (!rounds.TryGetValue(round, out var order))
        {
            order = [.. Enumerable.Range(0, counts[0])];
            Seeds.For(seed, round, -1).Shuffle(order);
            foreach (var old in rounds.Keys.Where(k => Math.Abs(k - round) > 2)) rounds.TryRemove(old, out _);
            rounds[round] = order;
        }
        return order[sample % counts[0]];
    }
}
