namespace VJepa.Video.Datasets;

/// <summary>The lists of a prepared data set.</summary>
/// <param name="Lists">train, val and, for some data sets, test.</param>
/// <param name="Classes">Class names, by label.</param>
/// <param name="Missing">Videos in the official lists that the folder does not contain.</param>
public sealed record DatasetSplits(
    IReadOnlyDictionary<string, VideoList> Lists, IReadOnlyList<string> Classes, IReadOnlyList<string> Missing)
{
    /// <summary>Writes NAME_train.csv, NAME_val.csv, … and NAME_labels.csv; returns their paths.</summary>
    public IReadOnlyList<string> Save(string folder, string name)
    {
        var written = new List<string>();
        foreach (var (split, list) in Lists)
        {
            written.Add(Path.Combine(folder, $"{name}_{split}.csv"));
            list.Save(written[^1]);
        }
        written.Add(Path.Combine(folder, $"{name}_labels.csv"));
        ClassNameFile.Write(written[^1], Classes);
        return written;
    }
}
