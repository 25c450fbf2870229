namespace VJepa.Video.Datasets;

/// <summary>
/// Jester (Materzynska et al. 2019): 148092 hand gestures of 27 classes, as folders of pictures, 12 per second.
/// </summary>
public sealed class Jester : DatasetLayout
{
    public override string Name => "jester";
    public override string Home => "https://www.qualcomm.com/developer/software/jester-dataset";
    public override string Terms =>
        "Free for research under Qualcomm's license agreement, which must be accepted on its site. " +
        "Some labels change when a video is mirrored.";
    public override string Expected =>
        "jester-v1-labels.csv, jester-v1-train.csv, jester-v1-validation.csv and folders NUMBER/00001.jpg.";

    private protected override DatasetLists Lists(DatasetFiles files, int split)
    {
        var classes = files.Lines("jester-v1-labels.csv", "labels.csv").ToArray();
        // "34870;Drumming Fingers"
        List<(string, int)> Read(params string[] names) =>
            [.. files.Lines(names).Select(l => l.Split(';')).Select(p => (p[0], Array.IndexOf(classes, p[1])))];
        return new(classes, new()
        {
            ["train"] = Read("jester-v1-train.csv", "train.csv"),
            ["val"] = Read("jester-v1-validation.csv", "validation.csv"),
        });
    }
}
