namespace VJepa.Video.Datasets;

/// <summary>How a well-known data set is laid out on disk, and its official splits.</summary>
public abstract class DatasetLayout
{
    /// <summary>Every data set that can be prepared.</summary>
    public static IReadOnlyList<DatasetLayout> All { get; } =
    [
        new Ucf101(), new Hmdb51(), new Kth(), new Kinetics(400), new Kinetics(700), new SomethingSomething(),
        new Jester(), new Diving48(),
    ];

    /// <summary>Short name, used in commands and file names.</summary>
    public abstract string Name { get; }

    /// <summary>Where its authors describe and offer it.</summary>
    public abstract string Home { get; }

    /// <summary>Terms of use.</summary>
    public abstract string Terms { get; }

    /// <summary>What the folder must contain.</summary>
    public abstract string Expected { get; }

    /// <summary>
    /// Files that can be fetched directly; empty if the authors require a form to be filled in first.
    /// </summary>
    public virtual IReadOnlyList<string> Downloads => [];

    /// <summary>Number of official splits.</summary>
    public virtual int SplitCount => 1;

    /// <summary>The lists of a split.</summary>
    /// <param name="folder">Contains videos and annotation files, in any subfolders.</param>
    /// <param name="split">The official split, from 1.</param>
    /// <exception cref="DatasetException">Annotation files, or all videos, are missing.</exception>
    public DatasetSplits Read(string folder, int split = 1)
    {
        if (!Directory.Exists(folder))
            throw new DatasetException(folder, "there is no such folder.", $"{Name} expects {Expected}");
        if (split < 1 || split > SplitCount)
            throw new DatasetException(folder, $"{Name} has no split {split}.", $"Choose one of 1 to {SplitCount}.");
        var files = new DatasetFiles(folder, this);
        var (classes, lists) = Lists(files, split);
        var missing = new List<string>();
        var splits = lists.ToDictionary(l => l.Key, l =>
        {
            var entries = new List<VideoListEntry>();
            foreach (var (video, label) in l.Value)
            {
                if (files.Video(video) is { } path) entries.Add(new(path, label, entries.Count + 1));
                else missing.Add(video);
            }
            return new VideoList($"{Name} {l.Key}", entries);
        });
        if (splits.Values.All(l => l.Count == 0))
            throw new DatasetException(folder,
                $"all {missing.Count} videos in {Name}'s lists are missing, for example {missing.FirstOrDefault()}.",
                $"{Name} expects {Expected}");
        return new(splits, classes, missing);
    }

    private protected abstract DatasetLists Lists(DatasetFiles files, int split);
}

/// <summary>What a data set's annotation files say.</summary>
/// <param name="Classes">Class names, by label.</param>
/// <param name="Lists">
/// For each part, the videos (file name without extension, or a folder of pictures) and labels.
/// </param>
internal sealed record DatasetLists(
    IReadOnlyList<string> Classes, Dictionary<string, List<(string Video, int Label)>> Lists);

/// <summary>A data set's folder is incomplete or damaged; the message says what is wrong and what to do.</summary>
public sealed class DatasetException(string folder, string problem, string advice)
    : Exception($"{folder}: {problem} {advice}");
