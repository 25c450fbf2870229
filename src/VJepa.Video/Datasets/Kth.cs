using System.Globalization;
using System.Text.RegularExpressions;

namespace VJepa.Video.Datasets;

/// <summary>KTH (Schüldt et al. 2004): 25 people, six actions, four scenarios; split by person.</summary>
public sealed partial class Kth : DatasetLayout
{
    private static readonly string[] Actions =
        ["boxing", "handclapping", "handwaving", "jogging", "running", "walking"];
    private static readonly HashSet<int> Validation = [1, 4, 19, 20, 21, 23, 24, 25];
    private static readonly HashSet<int> Test = [2, 3, 5, 6, 7, 8, 9, 10, 22];

    public override string Name => "kth";
    public override string Home => "https://www.csc.kth.se/cvap/actions/";
    public override string Terms =>
        "Publicly available for non-commercial use. Cite Schuldt, Laptev and Caputo, ICPR 2004.";
    public override string Expected => "personNN_ACTION_dN_uncomp.avi, in any folders.";
    public override IReadOnlyList<string> Downloads =>
        [.. Actions.Select(a => $"https://www.csc.kth.se/cvap/actions/{a}.zip")];

    private protected override DatasetLists Lists(DatasetFiles files, int split)
    {
        var lists = new Dictionary<string, List<(string, int)>> { ["train"] = [], ["val"] = [], ["test"] = [] };
        foreach (var name in files.VideoNames.Order(StringComparer.Ordinal))
        {
            if (VideoName().Match(name) is not { Success: true } match) continue;
            var person = int.Parse(match.Groups["person"].Value, CultureInfo.InvariantCulture);
            var part = Test.Contains(person) ? "test" : Validation.Contains(person) ? "val" : "train";
            lists[part].Add((name, Array.IndexOf(Actions, match.Groups["action"].Value)));
        }
        return new(Actions, lists);
    }

    [GeneratedRegex(@"person(?<person>\d\d)_(?<action>boxing|handclapping|handwaving|jogging|running|walking)_d\d")]
    private static partial Regex VideoName();
}
