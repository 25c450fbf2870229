using System.Text.RegularExpressions;

namespace VJepa.Video.Datasets;

/// <summary>UCF101 (Soomro et al. 2012): 13320 videos of 101 actions, three splits by group.</summary>
public sealed partial class Ucf101 : DatasetLayout
{
    public override string Name => "ucf101";
    public override string Home => "https://www.crcv.ucf.edu/data/UCF101.php";
    public override string Terms =>
        "For research; the videos are from YouTube and belong to their uploaders. " +
        "Cite Soomro, Zamir and Shah, CRCV-TR-12-01.";
    public override string Expected =>
        "UCF-101/CLASS/v_CLASS_gNN_cNN.avi and classInd.txt, trainlist0N.txt, testlist0N.txt.";
    public override int SplitCount => 3;
    public override IReadOnlyList<string> Downloads =>
    [
        "https://www.crcv.ucf.edu/data/UCF101/UCF101.rar",
        "https://www.crcv.ucf.edu/data/UCF101/UCF101TrainTestSplits-RecognitionTask.zip",
    ];

    private protected override DatasetLists Lists(DatasetFiles files, int split)
    {
        // "1 ApplyEyeMakeup"
        var classes = files.Lines("classInd.txt").Select(l => l.Split(' ', 2)[1]).ToArray();
        List<(string, int)> Read(string list) => [.. files.Lines(list).Select(line =>
        {
            // "ApplyEyeMakeup/v_ApplyEyeMakeup_g08_c01.avi 1"; test lists have no label
            var parts = line.Split(' ')[0].Split('/');
            return (Path.GetFileNameWithoutExtension(parts[^1]), ClassOf(parts, classes));
        })];
        return new(classes, new()
        {
            ["train"] = Read($"trainlist0{split}.txt"),
            ["val"] = Read($"testlist0{split}.txt"),
        });
    }

    private static int ClassOf(string[] parts, string[] classes)
    {
        var name = parts.Length > 1 ? parts[0] : VideoName().Match(parts[0]).Groups["class"].Value;
        return Array.FindIndex(classes, c => c.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex(@"^v_(?<class>.+)_g\d+_c\d+")]
    private static partial Regex VideoName();
}
