using System.Globalization;
using System.Text.Json;

namespace VJepa.Video.Datasets;

/// <summary>
/// Something-Something v2 (Goyal et al. 2017): 220847 videos of 174 actions ("Pushing something over").
/// </summary>
public sealed class SomethingSomething : DatasetLayout
{
    public override string Name => "ssv2";
    public override string Home => "https://www.qualcomm.com/developer/software/something-something-v-2-dataset";
    public override string Terms =>
        "Free for research under Qualcomm's license agreement, which must be accepted on its site. " +
        "Many labels change when a video is mirrored.";
    public override string Expected =>
        "labels.json, train.json and validation.json (or with the prefix something-something-v2-) and NUMBER.webm, " +
        "in any folders.";

    private protected override DatasetLists Lists(DatasetFiles files, int split)
    {
        using var labels = files.Json("labels.json", "something-something-v2-labels.json");
        var numbers = labels.RootElement.EnumerateObject()
            .ToDictionary(l => l.Name, l => int.Parse(l.Value.GetString()!, CultureInfo.InvariantCulture));
        List<(string, int)> Read(string name)
        {
            using var json = files.Json($"{name}.json", $"something-something-v2-{name}.json");
            return [.. json.RootElement.EnumerateArray()
                .Select(v => (v.GetProperty("id").GetString()!, numbers[Template(v)]))];
        }
        string[] classes = [.. numbers.OrderBy(n => n.Value).Select(n => n.Key)];
        return new(classes, new() { ["train"] = Read("train"), ["val"] = Read("validation") });
    }

    /// <summary>"Pushing [something] over" has the label "Pushing something over".</summary>
    private static string Template(JsonElement video) =>
        string.Concat(video.GetProperty("template").GetString()!.Split('[', ']'));
}
