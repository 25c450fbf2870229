using System.Globalization;

namespace VJepa.Video.Datasets;

/// <summary>
/// Kinetics-400 and -700 (Kay et al. 2017, Carreira et al. 2019): ten-second clips of YouTube videos.
/// </summary>
/// <param name="classes">400 or 700.</param>
public sealed class Kinetics(int classes) : DatasetLayout
{
    public override string Name => $"kinetics{classes}";
    public override string Home => "https://github.com/cvdfoundation/kinetics-dataset";
    public override string Terms =>
        "Annotations: Creative Commons Attribution 4.0 (Google). The videos belong to their uploaders on YouTube.";
    public override string Expected =>
        "train.csv and val.csv (label,youtube_id,time_start,time_end,split) and videos ID_SSSSSS_EEEEEE.mp4, " +
        "in any folders.";

    private protected override DatasetLists Lists(DatasetFiles files, int split)
    {
        (string Video, string Class)[] Read(params string[] names) => [.. files.Lines(names).Skip(1).Select(Row)];
        var train = Read("train.csv", $"kinetics{classes}_train.csv", $"k{classes}_train.csv");
        var val = Read("val.csv", "validate.csv", $"kinetics{classes}_val.csv", $"k{classes}_val.csv");
        var names = train.Concat(val).Select(r => r.Class).Distinct().Order(StringComparer.Ordinal).ToArray();
        var label = names.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i);
        List<(string, int)> Labeled((string Video, string Class)[] rows) =>
            [.. rows.Select(r => (r.Video, label[r.Class]))];
        return new(names, new() { ["train"] = Labeled(train), ["val"] = Labeled(val) });
    }

    /// <summary>label,youtube_id,time_start,time_end,…; a label with a comma is quoted.</summary>
    private static (string, string) Row(string line)
    {
        var end = line.StartsWith('"') ? line.IndexOf('"', 1) + 1 : line.IndexOf(',');
        var fields = line[(end + 1)..].Split(',');
        int Second(int i) => (int)double.Parse(fields[i], CultureInfo.InvariantCulture);
        var video = string.Create(CultureInfo.InvariantCulture, $"{fields[0]}_{Second(1):000000}_{Second(2):000000}");
        return (video, line[..end].Trim('"'));
    }
}
