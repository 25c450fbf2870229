using System.Globalization;
using VJepa.Video;

namespace VJepa.Lab.Studies;

/// <summary>Class names of a list.</summary>
public static class ClassNames
{
    /// <summary>Names from <c>labels.csv</c> beside the list (lines of index, comma or space, name; other lines are ignored), else the indices.</summary>
    public static IReadOnlyList<string> For(VideoList list, int classes)
    {
        var names = Enumerable.Range(0, classes).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToArray();
        var file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(list.Path))!, "labels.csv");
        if (!File.Exists(file)) return names;
        foreach (var line in File.ReadLines(file))
        {
            var parts = line.Split([',', ' '], 2);
            if (parts.Length == 2 && int.TryParse(parts[0], out var label) && label >= 0 && label < classes) names[label] = parts[1].Trim();
        }
        return names;
    }
}
