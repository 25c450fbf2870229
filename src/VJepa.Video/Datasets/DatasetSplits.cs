namespace VJepa.Video.Datasets;

/// <summary>The lists of a prepared data set.</summary>
/// <param name="Lists">train, val and, where there is one, test.</param>
/// <param name="Classes">Class names; a label is a place in it.</param>
/// <param name="Missing">Videos that the official lists name and the folder doesn't have.</param>
public sealed record DatasetSplits(IReadOnlyDictionary<string, VideoList> Lists, IReadOnlyList<string> Classes, IReadOnlyList<string> Missing)
{
    /// <summary>Writes NAME_train.csv, NAME_val.csv, … and NAME_labels.csv; gives back what was written.</summary>
    public IReadOnlyList<string> Save(string folder, string name)
    {
        var written = new List<string>();
        foreach (var (split, list) in Lists)
        {
            written.Add(Path.Combine(folder, $"{name}_{split}.csv"));
            list.Save(written[^1]);
        }
        written.Add(Path.Combine(folder, $"{name}_labels.csv"));
        File.WriteAllLines(written[^1], Classes.Select((c, i) => $"{i},\"{c.Replace("\"", "\"\"", StringComparison.Ordinal)}\"").Prepend("label,name"));
        return written;
    }
}
