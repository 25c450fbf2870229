using VJepa.Video;
using static TorchSharp.torch;

namespace VJepa.Lab.Studies;

/// <summary>Checks and reads an experiment's clips before training starts.</summary>
internal static class HeldOutClips
{
    /// <summary>Evenly spread clips of a list, [count, C, T, H, W]; fewer if some can't be read.</summary>
    /// <exception cref="VideoListException">No clip can be read.</exception>
    public static Tensor Of(VideoList list, Func<VideoList, ClipDataset> fixedClips, int count)
    {
        count = Math.Min(count, list.Count);
        var spread = Enumerable.Range(0, count)
            .Select(i => list.Entries[(int)((long)i * list.Count / count)]).ToArray();
        return Read(fixedClips(list with { Entries = spread }), Math.Max(1, count))
            ?? (count < list.Count ? Read(fixedClips(list), count) : null)
            ?? throw new VideoListException(list.Path, 0, Unreadable(list, fixedClips),
                "Give validation videos that can be read; data-scripts/check-list.cs names those that can't.");
    }

    /// <exception cref="ArgumentException">A label is outside 0 to <paramref name="classes"/> - 1.</exception>
    public static void CheckLabels(VideoList list, int classes)
    {
        if (list.Entries.FirstOrDefault(entry => entry.Label >= classes) is not { } wrong) return;
        throw new ArgumentException(
            $"{list.Path}, line {wrong.Line}: label {wrong.Label}, but there are {classes} classes " +
            $"(0 to {classes - 1}). LabeledLists.Load numbers labels that start at 1 or have gaps.");
    }

    private static Tensor? Read(ClipDataset clips, int count)
    {
        using var scope = NewDisposeScope();
        foreach (var batch in clips.Batches(count))
        {
            using (batch) return batch.Clips.clone().MoveToOuterDisposeScope();
        }
        return null;
    }

    private static string Unreadable(VideoList list, Func<VideoList, ClipDataset> fixedClips)
    {
        if (list.Count == 0) return "the list has no videos.";
        var first = fixedClips(list with { Entries = [list.Entries[0]] });
        foreach (var batch in first.Batches(1)) batch.Dispose();
        return $"none of its {list.Count} videos can be read. The first: {first.Skipped.FirstOrDefault()?.Reason}";
    }
}
