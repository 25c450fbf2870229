using System.Text.Json;

namespace VJepa.Video.Datasets;

/// <summary>The annotation files and videos below a data set's folder, by name.</summary>
internal sealed class DatasetFiles
{
    private static readonly HashSet<string> VideoExtensions =
        new([".avi", ".mp4", ".webm", ".mkv", ".mov"], StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, string> videos = [];
    private readonly Dictionary<string, string> annotations = new(StringComparer.OrdinalIgnoreCase);
    private readonly string folder;
    private readonly DatasetLayout layout;

    public DatasetFiles(string folder, DatasetLayout layout)
    {
        (this.folder, this.layout) = (folder, layout);
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories);
        var top = Path.GetFullPath(folder);
        foreach (var file in files.Select(Path.GetFullPath).Order(StringComparer.Ordinal))
        {
            if (Clutter.IsBelow(top, file)) continue;
            var parent = Path.GetDirectoryName(file)!;
            if (VideoExtensions.Contains(Path.GetExtension(file)))
                videos.TryAdd(Path.GetFileNameWithoutExtension(file), file);
            else if (ImageSource.IsImage(file)) videos.TryAdd(Path.GetFileName(parent), parent);
            else annotations.TryAdd(Path.GetFileName(file), file);
        }
    }

    /// <summary>Names of all videos and folders of pictures.</summary>
    public IEnumerable<string> VideoNames => videos.Keys;

    public string? Video(string name) => videos.GetValueOrDefault(name);

    public bool Has(string annotation) => annotations.ContainsKey(annotation);

    /// <summary>The non-empty lines of the first annotation file with one of these names.</summary>
    public IEnumerable<string> Lines(params string[] names) =>
        File.ReadLines(Annotation(names)).Select(l => l.Trim()).Where(l => l.Length > 0);

    public JsonDocument Json(params string[] names) => JsonDocument.Parse(File.ReadAllBytes(Annotation(names)));

    /// <summary>Annotation files with this ending, in order of their names.</summary>
    public IEnumerable<(string Name, string File)> Matching(string ending) => annotations
        .Where(a => a.Key.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
        .OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => (a.Key, a.Value));

    private string Annotation(string[] names) =>
        names.Select(annotations.GetValueOrDefault).FirstOrDefault(p => p is not null)
        ?? throw new DatasetException(folder, $"the annotation file {string.Join(" or ", names)} is missing.",
            $"{layout.Name} expects {layout.Expected} See {layout.Home}");
}
