using System.Globalization;

namespace VJepa.Video;

/// <summary>
/// A training and a validation list whose labels are made 0 to n - 1: labels may have gaps, start at 1, or be names.
/// </summary>
/// <param name="Train">Labeled training videos.</param>
/// <param name="Validation">Labeled validation videos.</param>
/// <param name="Unlabeled">Training videos without a label (-1); null if there are none.</param>
/// <param name="Classes">Class names by label.</param>
/// <param name="Notes">What was changed or left out, one sentence each.</param>
public sealed record LabeledLists(
    VideoList Train, VideoList Validation, VideoList? Unlabeled, IReadOnlyList<string> Classes,
    IReadOnlyList<string> Notes)
{
    /// <summary>The training videos with and without label, in the list's order.</summary>
    public VideoList Pretraining => Unlabeled is null ? Train : Train with
    {
        Entries = [.. Train.Entries.Concat(Unlabeled.Entries).OrderBy(entry => entry.Line)],
    };

    /// <summary>Reads two lists.</summary>
    /// <exception cref="FileNotFoundException">A list does not exist.</exception>
    /// <exception cref="VideoListException">
    /// A line is invalid, or the lists can't be used: validation has no labeled video, or a class that training lacks.
    /// </exception>
    public static LabeledLists Load(string train, string validation)
    {
        var (trainLines, validationLines) = (VideoListFile.Read(train), VideoListFile.Read(validation));
        var labels = VideoListFile.Labels([(train, trainLines), (validation, validationLines)]);
        var names = ClassNameFile.Find(train) is { } file ? ClassNameFile.Read(file) : new Dictionary<int, string>();
        var classes = labels.Select(label =>
            int.TryParse(label, CultureInfo.InvariantCulture, out var index)
                ? names.GetValueOrDefault(index, label)
                : label).ToArray();
        VideoList Of(string path, IReadOnlyList<VideoListFile.Line> lines) => new(
            path,
            [.. lines.Select(line => new VideoListEntry(line.Path, IndexOf(labels, line.Label), line.Number))]);
        var (all, held) = (Of(train, trainLines), Of(validation, validationLines));
        var notes = new List<string>();
        if (labels.Where((label, i) => label != i.ToString(CultureInfo.InvariantCulture)).Any())
            notes.Add($"Labels were numbered anew: {Shown(labels.Select((label, i) => $"{label} is {i}"))}.");
        var unlabeled = all.Entries.Where(entry => entry.Label < 0).ToArray();
        var labeled = all with { Entries = [.. all.Entries.Where(entry => entry.Label >= 0)] };
        if (unlabeled.Length > 0)
        {
            notes.Add(
                $"{unlabeled.Length} videos of {train} have no label (-1): pretraining uses them, probes do not.");
        }
        if (labeled.Count == 0) notes.Add($"No video of {train} has a label: probes can't be trained.");
        else if (classes.Length == 1) notes.Add("There is one class: probes have nothing to tell apart.");
        var judged = held with { Entries = [.. held.Entries.Where(entry => entry.Label >= 0)] };
        if (judged.Count < held.Count && judged.Count > 0)
            notes.Add($"{held.Count - judged.Count} videos of {validation} have no label (-1) and are left out.");
        if (labeled.Count > 0) Check(labeled, judged, classes);
        return new(
            labeled, labeled.Count == 0 ? held : judged,
            unlabeled.Length == 0 ? null : all with { Entries = unlabeled }, classes, notes);
    }

    private static void Check(VideoList train, VideoList validation, IReadOnlyList<string> classes)
    {
        if (validation.Count == 0)
        {
            throw new VideoListException(
                validation.Path, 0, "no video has a label (all are -1).", "Give labels to judge probes by.");
        }
        var learned = train.Entries.Select(entry => entry.Label).ToHashSet();
        if (validation.Entries.FirstOrDefault(entry => !learned.Contains(entry.Label)) is not { } unknown) return;
        throw new VideoListException(
            validation.Path, unknown.Line, $"class '{classes[unknown.Label]}' has no video in {train.Path}.",
            "Add videos of this class to the training list, or remove them here.");
    }

    private static int IndexOf(IReadOnlyList<string> labels, string label) =>
        Enumerable.Range(0, labels.Count).FirstOrDefault(i => labels[i] == label, -1);

    private static string Shown(IEnumerable<string> all)
    {
        var few = all.Take(9).ToArray();
        return string.Join(", ", few.Take(8)) + (few.Length > 8 ? ", …" : "");
    }
}
