using VJepa.Video;

namespace VJepa.Lab.Worlds;

/// <summary>
/// Renders a <see cref="ViolationWorld"/> to video files with a V-JEPA list and a table of the pairs.
/// </summary>
public static class ViolationFiles
{
    /// <summary>
    /// Writes <c>list.csv</c> (label 1: possible, 0: impossible), <c>labels.csv</c>, <c>pairs.csv</c> (kind, violation
    /// frame, the possible and the impossible clip of each pair), <c>world.json</c>, and four .mp4 per case with a
    /// .json of the same name. Existing files are kept.
    /// </summary>
    /// <param name="cases">Number of cases; each gives two pairs.</param>
    /// <returns>The list.</returns>
    /// <exception cref="ArgumentException">The configuration is invalid.</exception>
    /// <exception cref="InvalidOperationException">The folder holds another world.</exception>
    public static VideoList Write(ViolationConfig config, string folder, int cases, IProgress<double>? progress = null,
        CancellationToken cancel = default)
    {
        var world = new ViolationWorld(config);
        var files = new WorldFolder(folder, WorldFolder.ToJson(config), cases, progress, cancel);
        WholeFile.WriteLines(Path.Combine(folder, "labels.csv"), ["0 Impossible", "1 Possible"]);
        var pairs = new string[cases][];
        files.Each(cases, i =>
        {
            // Rendered even if all files exist: the table needs the violation frame.
            var test = world.Render(i);
            foreach (var (path, clip) in Paths(i).Zip([.. test.Possible, .. test.Impossible]))
                if (!WorldFolder.HasClip(path)) WorldFolder.WriteClip(path, clip);
            string[] names = [.. Paths(i).Select(path => Path.GetRelativePath(folder, path))];
            pairs[i] = [.. Enumerable.Range(0, 2).Select(p =>
                $"{i},{test.Kind},{test.ViolationFrame},{names[p]},{names[p + 2]}")];
        });
        File.WriteAllLines(Path.Combine(folder, "pairs.csv"),
            pairs.SelectMany(p => p).Prepend("case,kind,violation_frame,possible,impossible"));
        var list = new VideoList(Path.Combine(folder, "list.csv"), [.. Enumerable.Range(0, cases)
            .SelectMany(i => Paths(i).Select((path, n) => (path, Label: n < 2 ? 1 : 0)))
            .Select((e, line) => new VideoListEntry(e.path, e.Label, line + 1))]);
        list.Save(list.Path);
        return list;

        string[] Paths(int i) => [.. Enumerable.Range(0, 4).Select(n =>
            Path.Combine(folder, "videos", $"case_{i:00000}_{(n < 2 ? "possible" : "impossible")}_{n % 2}.mp4"))];
    }
}
