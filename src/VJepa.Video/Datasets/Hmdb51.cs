namespace VJepa.Video.Datasets;

/// <summary>HMDB51 (Kuehne et al. 2011): 6766 videos of 51 actions, three splits.</summary>
public sealed class Hmdb51 : DatasetLayout
{
    private const string Suffix = "_test_split";

    public override string Name => "hmdb51";
    public override string Home => "https://serre-lab.clps.brown.edu/resource/hmdb-a-large-human-motion-database/";
    public override string Terms =>
        "Creative Commons Attribution 4.0; the videos are from films and YouTube. Cite Kuehne et al., ICCV 2011.";
    public override string Expected => "CLASS/NAME.avi and CLASS_test_splitN.txt for every class.";
    public override int SplitCount => 3;

    private protected override DatasetLists Lists(DatasetFiles files, int split)
    {
        var ending = $"{Suffix}{split}.txt";
        var lists = files.Matching(ending).ToArray();
        if (lists.Length == 0) files.Lines("CLASS" + ending); // throws and names what is missing
        var (train, test) = (new List<(string, int)>(), new List<(string, int)>());
        for (var label = 0; label < lists.Length; label++)
        {
            foreach (var line in File.ReadLines(lists[label].File).Select(l => l.Trim()).Where(l => l.Length > 0))
            {
                // "NAME.avi 1": 1 train, 2 test, 0 neither
                var space = line.LastIndexOf(' ');
                var video = Path.GetFileNameWithoutExtension(line[..space].Trim());
                if (line[(space + 1)..] == "1") train.Add((video, label));
                else if (line[(space + 1)..] == "2") test.Add((video, label));
            }
        }
        return new([.. lists.Select(l => l.Name[..^ending.Length])], new() { ["train"] = train, ["val"] = test });
    }
}
