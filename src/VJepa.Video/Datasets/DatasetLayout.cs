namespace VJepa.Video.Datasets;

/// <summary>How a well-known data set lies on disk, and what its official splits are.</summary>
public abstract class DatasetLayout
{
    /// <summary>Every data set that can be prepared.</summary>
    public static IReadOnlyList<DatasetLayout> All { get; } =
        [new Ucf101(), new Hmdb51(), new Kth(), new Kinetics(400), new Kinetics(700), new SomethingSomething(), new Jester(), new Diving48()];

    /// <summary>Short name, as in commands and file names.</summary>
    public abstract string Name { get; }

    /// <summary>Where its makers describe and offer it.</summary>
    public abstract string Home { get; }

    /// <summary>Under what terms.</summary>
    public abstract string Terms { get; }

    /// <summary>What the folder must hold.</summary>
    public abstract string Expected { get; }

    /// <summary>Files that may be fetched directly; empty where the makers want a form to be filled in first.</summary>
    public virtual IReadOnlyList<string> Downloads => [];

    /// <summary>How many official splits there are.</summary>
    public virtual int SplitCount => 1;

    /// <summary>The lists of a split.</summary>
    /// <param name="folder">Videos and annotation files, anywhere below it.</param>
    /// <param name="split">Which official split, from 1.</param>
    /// <exception cref="DatasetException">Annotation files or all videos are missing.</exception>
    public DatasetSplits Read(string folder, int split = 1)
    {
        if (!Directory.Exists(folder)) throw new DatasetException(folder, "there is no such folder.", $"{Name} expects {Expected}");
        if (split < 1 || split > SplitCount) throw new DatasetException(folder, $"{Name} has no split {split}.", $"There are {SplitCount}.");
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
            throw new DatasetException(folder, $"none of the {missing.Count} videos that {Name}'s lists name is there, for example {missing.FirstOrDefault()}.", $"Expected is {Expected}");
        return new(splits, classes, missing);
    }

    /// <summary>Class names and, for each split, videos (name without ending, or the folder of pictures) with labels.</summary>
    private protected abstract (IReadOnlyList<string> Classes, Dictionary<string, List<(string Video, int Label)>> Lists) Lists(DatasetFiles files, int split);
}

/// <summary>A data set's folder is incomplete or damaged; the message says what is wrong and what to do.</summary>
public sealed class DatasetException(string folder, string problem, string advice)
    : Exception($"{folder}: {problem} {advice}");
