using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Tests.Running;

namespace VJepa.Notebooks.Tests.Course;

/// <summary>The rules for notebooks of the course.</summary>
internal static partial class CourseRules
{
    private const int MaxLines = 15, MaxLongLines = 40;

    // Makes the notebook run in .NET Interactive as well.
    private const string FirstCode = """
        #r "../src/VJepa.Interactive/bin/Release/net10.0/VJepa.Interactive.dll"
        VJepa.Interactive.Kit.Load();
        """;

    // Tag of a cell that shows a whole algorithm in one piece; one in a notebook.
    private const string Long = "long";

    /// <summary>The rules that the notebook breaks.</summary>
    public static IReadOnlyList<string> Faults(JsonObject notebook)
    {
        var faults = new List<string>(NbFormat.Faults(notebook));
        var cells = notebook["cells"]!.AsArray().Select(cell => cell!.AsObject()).ToList();
        var metadata = notebook["metadata"]!.AsObject();
        Card(metadata, cells, faults);
        if (cells.FirstOrDefault(IsCode) is not { } first || Source(first) != FirstCode)
            faults.Add("the first code cell is not the one that loads the kit");
        foreach (var cell in cells.Where(IsCode))
        {
            var source = Source(cell);
            var (lines, limit) = (source.Trim().Split('\n').Length, IsLong(cell) ? MaxLongLines : MaxLines);
            if (lines > limit) faults.Add($"{cell["id"]}: {lines} lines, at most {limit}");
        }
        if (cells.Count(IsLong) is > 1 and var several) faults.Add($"{several} cells are tagged '{Long}', at most one");
        foreach (var cell in cells.Where(cell => MachinePath().IsMatch(Source(cell))))
            faults.Add($"{cell["id"]}: a path of one machine, {MachinePath().Match(Source(cell)).Value}");
        var outputs = KeptOutputs.StateOf(Notebook.Parse(notebook.ToJsonString(), ""));
        if (outputs is KeptOutputs.Stale or KeptOutputs.Unmarked)
            faults.Add("its outputs are not those of its code: use 'run --save', or clear them");
        Prose(cells, faults);
        Probes(string.Join('\n', cells.Where(IsCode).Select(Source)), faults);
        return faults;
    }

    private static void Card(JsonObject metadata, List<JsonObject> cells, List<string> faults)
    {
        if ((string?)metadata["kernelspec"]?["name"] != ".net-csharp")
            faults.Add("kernelspec");
        foreach (var name in new[] { "title", "quick", "classroom", "full" })
            if (string.IsNullOrWhiteSpace((string?)metadata["vjepa"]?[name]))
                faults.Add($"metadata.vjepa.{name} is missing");
        var picture = (string?)metadata["vjepa"]?["picture"];
        if (picture is not null && !File.Exists(CourseFiles.Notebook(picture))
            && cells.All(cell => (string?)cell["id"] != picture))
            faults.Add($"metadata.vjepa.picture: there is no {picture}");
        var heading = cells.Count > 0 ? Source(cells[0]).Split('\n')[0] : "";
        if (heading != "# " + (string?)metadata["vjepa"]?["title"])
            faults.Add($"the first line is '{heading}', not the title");
    }

    /// <summary>Under each heading, text comes before code.</summary>
    private static void Prose(List<JsonObject> cells, List<string> faults)
    {
        var (heading, words) = ("the beginning", false);
        foreach (var cell in cells)
        {
            if (IsCode(cell))
            {
                if (!words) faults.Add($"{cell["id"]}: code without text before it, under {heading}");
                words = true;
                continue;
            }
            foreach (var line in Source(cell).Split('\n').Where(line => line.Trim().Length > 0))
            {
                words = !line.StartsWith('#');
                if (!words) heading = line;
            }
        }
    }

    /// <summary>A probe's accuracy must come with chance and with that of a randomly initialized encoder.</summary>
    private static void Probes(string code, List<string> faults)
    {
        var names = RecordedProbe().Matches(code).Select(match => match.Groups[1].Value).ToList();
        if (names.Count == 0) return;
        if (!names.Contains("probe.chance"))
            faults.Add("probes are recorded without probe.chance");
        var isComparedWithRandom = names.Any(name => name.Contains("random", StringComparison.Ordinal))
            || code.Contains("\"random", StringComparison.Ordinal);
        if (!isComparedWithRandom)
            faults.Add("probes are recorded without a randomly initialized encoder");
    }

    private static bool IsCode(JsonObject cell) => (string?)cell["cell_type"] == "code";

    private static bool IsLong(JsonObject cell) =>
        cell["metadata"]?["tags"] is JsonArray tags && tags.Any(tag => (string?)tag == Long);

    private static string Source(JsonObject cell) =>
        string.Concat(cell["source"]!.AsArray().Select(line => (string?)line));

    [GeneratedRegex("""Record\(\s*\$?"(probe\.[^"]*)""")]
    private static partial Regex RecordedProbe();

    [GeneratedRegex("""(?<![\w.:/])/(home|work|tmp|root|Users|mnt|opt)/\w+|\b[A-Z]:\\\w+""")]
    private static partial Regex MachinePath();
}
