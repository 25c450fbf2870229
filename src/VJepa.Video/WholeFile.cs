namespace VJepa.Video;

/// <summary>Text files that are complete at every moment, also while several processes write them.</summary>
public static class WholeFile
{
    /// <summary>Writes under a name of its own first, then renames.</summary>
    public static void WriteLines(string path, IEnumerable<string> lines)
    {
        var unfinished = $"{path}.{Guid.NewGuid():N}.new";
        File.WriteAllLines(unfinished, lines);
        File.Move(unfinished, path, overwrite: true);
    }
}
