using System.Globalization;

namespace VJepa.Video;

/// <summary>Reads the lines of a list.</summary>
internal static class VideoListFile
{
    public const string Expected =
        "Each line must be 'path label', separated by a space, for example: videos/a.mp4 3";

    /// <summary>One line.</summary>
    /// <param name="Path">The video, as an absolute path.</param>
    /// <param name="Label">As written; numbers without leading zeros.</param>
    /// <param name="Number">Line in the list, from 1.</param>
    public sealed record Line(string Path, string Label, int Number);

    /// <param name="numbersOnly">Labels must be numbers.</param>
    /// <exception cref="FileNotFoundException">The list does not exist.</exception>
    /// <exception cref="VideoListException">The list is empty, or a label or a video is missing.</exception>
    public static IReadOnlyList<Line> Read(string path, bool requireFiles = false, bool numbersOnly = false)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException(
                $"{path}: no such list. A list is a text file with 'path label' per line.", path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var lines = new List<Line>();
        var number = 0;
        foreach (var raw in File.ReadLines(path))
        {
            number++;
            var line = raw.Trim().TrimStart('\uFEFF');
            if (line.Length == 0) continue;
            var space = line.LastIndexOfAny([' ', '\t']);
            if (space < 0) throw new VideoListException(path, number, $"'{line}' has no label.", Expected);
            var label = line[(space + 1)..];
            if (AsNumber(label) is { } value)
            {
                if (value < -1) throw NoClass(path, number, label);
                label = value.ToString(CultureInfo.InvariantCulture);
            }
            else if (numbersOnly) throw NoClass(path, number, label);
            var full = Path.GetFullPath(line[..space].TrimEnd().Trim('"'), folder);
            if (requireFiles && !Path.Exists(full))
                throw new VideoListException(path, number, $"there is no file '{full}'.",
                    "Paths are relative to the list's folder; correct the path or remove the line.");
            lines.Add(new(full, label, number));
        }
        return lines.Count > 0 ? lines : throw new VideoListException(path, 0, "the list is empty.", Expected);
    }

    /// <summary>
    /// The labels of several lists, without -1: in numerical order, or in alphabetical order if they are names.
    /// </summary>
    /// <exception cref="VideoListException">Numbers and names are mixed, or a label is neither.</exception>
    public static IReadOnlyList<string> Labels(IReadOnlyList<(string Path, IReadOnlyList<Line> Lines)> lists)
    {
        var all = lists.SelectMany(list => list.Lines.Select(line => (list.Path, Line: line)))
            .Where(item => item.Line.Label != "-1").ToArray();
        var numbers = all.Any(item => AsNumber(item.Line.Label) is not null);
        foreach (var (path, line) in all)
        {
            var ok = numbers ? AsNumber(line.Label) is not null : IsName(line.Label);
            if (!ok) throw NoClass(path, line.Number, line.Label);
        }
        var labels = all.Select(item => item.Line.Label).Distinct();
        return numbers
            ? [.. labels.OrderBy(label => AsNumber(label))]
            : [.. labels.Order(StringComparer.Ordinal)];
    }

    public static int? AsNumber(string label) =>
        int.TryParse(label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static VideoListException NoClass(string path, int number, string label) =>
        new(path, number, $"the label '{label}' is not a class number (0, 1, 2, …).", Expected);

    /// <summary>Not the end of a path with spaces and without a label.</summary>
    private static bool IsName(string label) =>
        (char.IsLetter(label[0]) || label[0] == '_') && label.IndexOfAny(['.', '/', '\\', ',', ';', '"']) < 0;
}
