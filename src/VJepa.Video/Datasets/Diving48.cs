using System.Text.Json;

namespace VJepa.Video.Datasets;

/// <summary>Diving48 (Li et al. 2018), labels V2: about 17000 dives of 48 classes.</summary>
public sealed class Diving48 : DatasetLayout
{
    public override string Name => "diving48";
    public override string Home => "http://www.svcl.ucsd.edu/projects/resound/dataset.html";
    public override string Terms =>
        "For research; the videos belong to their authors. Cite Li, Li and Vasconcelos, ECCV 2018. " +
        "A mirrored dive keeps its label.";
    public override string Expected =>
        "Diving48_vocab.json, Diving48_V2_train.json, Diving48_V2_test.json and NAME.mp4, in any folders.";

    private protected override DatasetLists Lists(DatasetFiles files, int split)
    {
        using var vocabulary = files.Json("Diving48_vocab.json");
        // Each class is a list: take-off, somersaults, twists, position.
        string[] classes = [.. vocabulary.RootElement.EnumerateArray().Select(c => c.ValueKind == JsonValueKind.Array
            ? string.Join(' ', c.EnumerateArray().Select(p => p.GetString()))
            : c.GetString()!)];
        List<(string, int)> Read(string name)
        {
            using var json = files.Json($"Diving48_V2_{name}.json", $"Diving48_{name}.json");
            return [.. json.RootElement.EnumerateArray()
                .Select(v => (v.GetProperty("vid_name").GetString()!, v.GetProperty("label").GetInt32()))];
        }
        return new(classes, new() { ["train"] = Read("train"), ["val"] = Read("test") });
    }
}
