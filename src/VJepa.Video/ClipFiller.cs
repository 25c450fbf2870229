using System.Collections.Concurrent;

namespace VJepa.Video;

/// <summary>
/// Reads and transforms the clips of a loader's batches, on any thread. A video that can't be read is recorded once,
/// and another takes its place.
/// </summary>
internal sealed class ClipFiller
{
    private readonly ClipLoaderOptions options;
    private readonly VideoListEntry[] entries;
    private readonly string name;
    private readonly SampleOrder order;
    private readonly ConcurrentDictionary<int, SkippedVideo> skipped = new();

    public ClipFiller(IReadOnlyList<WeightedList> lists, ClipLoaderOptions options, FrameCache? cache)
    {
        (this.options, Lists) = (options, lists);
        entries = [.. lists.SelectMany(l => l.List.Entries)];
        name = string.Join(" + ", lists.Select(l => l.List.Path));
        order = new(lists, options.Seed);
        Reader = new(options.Sampling, options.Reader, cache);
    }

    public IReadOnlyList<WeightedList> Lists { get; }

    public ClipReader Reader { get; }

    /// <summary>Videos that could not be read, in the order of the lists.</summary>
    public IReadOnlyList<SkippedVideo> Skipped => [.. skipped.OrderBy(s => s.Key).Select(s => s.Value)];

    /// <summary>Completes one slot of a batch. An exception goes to whoever waits for the batch.</summary>
    public void Complete(PendingBatch batch, int slot, CancellationToken stop)
    {
        try
        {
            if (stop.IsCancellationRequested) batch.Abandoned = true;
            if (!batch.Abandoned && batch.Rows?.Contains(slot) != false) Fill(batch, slot, stop);
        }
        catch (Exception e)
        {
            batch.Fail(e);
        }
        batch.Close();
    }

    private void Fill(PendingBatch batch, int slot, CancellationToken stop)
    {
        var sample = (batch.Number * options.WorldSize + options.Rank) * options.BatchSize + slot;
        for (var attempt = 0; ; attempt++)
        {
            var index = attempt == 0 ? order.At(sample) : order.Replacement(sample, attempt);
            if (!skipped.ContainsKey(index) && TryFill(batch, slot, index, sample, attempt, stop)) return;
            if (skipped.Count < entries.Length) continue;
            var first = skipped.MinBy(s => s.Key).Value.Reason;
            throw new VideoListException(name, 0,
                $"none of the {entries.Length} videos can be read. The first error: {first}",
                "Check the paths and the files.");
        }
    }

    private bool TryFill(PendingBatch batch, int slot, int index, long sample, int attempt, CancellationToken stop)
    {
        var entry = entries[index];
        try
        {
            using var frames = Reader.Read(entry.Path, () => Seeds.For(options.Seed, sample, attempt), stop)[0];
            var random = Seeds.For(options.Seed, sample, attempt, 1);
            var label = options.Transform.Apply(frames, entry.Label, random, batch.Slot(slot));
            batch.Set(slot, label, entry.Path);
            return true;
        }
        catch (Exception e) when (VideoException.IsUnreadable(e))
        {
            skipped.TryAdd(index, new(entry.Path, entry.Line, e.Message));
            return false;
        }
    }
}
