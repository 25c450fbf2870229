using System.Collections.Concurrent;

namespace VJepa.Video;

/// <summary>
/// Which entry is the n-th of an endless stream: every entry once, in an order of its own, before any comes again.
/// </summary>
internal sealed class SampleOrder(int count, int seed)
{
    private readonly ConcurrentDictionary<long, int[]> rounds = new();

    public int At(long sample)
    {
        var round = sample / count;
        if (!rounds.TryGetValue(round, out var order))
        {
            order = [.. Enumerable.Range(0, count)];
            Seeds.For(seed, round, -1).Shuffle(order);
            foreach (var old in rounds.Keys.Where(k => Math.Abs(k - round) > 2)) rounds.TryRemove(old, out _);
            rounds[round] = order;
        }
        return order[sample % count];
    }

    /// <summary>The entry that takes the place of one that can't be read.</summary>
    public int Replacement(long sample, int attempt) => Seeds.Pick(count, seed, sample, attempt, 1);
}
