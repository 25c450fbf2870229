using System.CommandLine;
using System.Globalization;
using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Nodes;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa results [results.json]</c>: recorded numbers as a Markdown table.</summary>
internal static class ResultsCommand
{
    private const string DefaultFile = "out/results.json";

    public static Command Create()
    {
        var path = new Argument<string>("FILE")
        {
            Description = "A results.json.",
            DefaultValueFactory = _ => DefaultFile,
        };
        var match = new Option<string[]>("--match")
        {
            Description = "Only names that match, with * and ?: 'probe.*', or 'NOTEBOOK/NAME'. May be repeated.",
        };
        var command = new Command("results", "Prints recorded numbers as a Markdown table.") { path, match };
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(Table(parsed.GetValue(path)!, parsed.GetValue(match) ?? []));
            return CommandLine.Success;
        });
        return command;
    }

    /// <summary>A Markdown table with one row per recorded value.</summary>
    /// <exception cref="UsageException">The file is missing or not a results.json, or nothing matches.</exception>
    internal static string Table(string path, IReadOnlyList<string> patterns)
    {
        var all = Rows(path);
        var rows = patterns.Count == 0 ? all
            : all.FindAll(row => patterns.Any(pattern => Matches(pattern, row.Notebook, row.Name)));
        if (rows.Count == 0)
        {
            throw new UsageException($"{path}: " + (patterns.Count == 0
                ? "no notebook recorded anything. Run notebooks that call Results.Record."
                : $"none of the {all.Count} recorded names matches {string.Join(" or ", patterns)}. "
                    + "Without --match, all are printed."));
        }
        var lines = rows.Select(row => $"| {Cell(row.Notebook)} | {Cell(row.Name)} | {Cell(Text(row.Value))} |");
        return string.Join('\n', [.. Header(), .. lines]) + "\n";
    }

    private static string[] Header() => ["| notebook | name | value |", "|---|---|---:|"];

    private static List<(string Notebook, string Name, JsonNode? Value)> Rows(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"{path}: there is no such file. 'vjepa run --out DIR' writes DIR/results.json.");
        try
        {
            var notebooks = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            return [.. notebooks.SelectMany(notebook => notebook.Value!["results"]!.AsObject()
                .Select(result => (notebook.Key, result.Key, result.Value)))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new UsageException(
                $"{path} is not a results.json: expected one object per notebook, with 'results'. {e.Message}");
        }
    }

    private static bool Matches(string pattern, string notebook, string name) =>
        FileSystemName.MatchesSimpleExpression(pattern, name)
        || FileSystemName.MatchesSimpleExpression(pattern, $"{notebook}/{name}");

    /// <summary>Numbers with four digits, whole numbers in full; lists joined by commas; strings unchanged.</summary>
    private static string Text(JsonNode? value) => value switch
    {
        null => "",
        JsonArray list => string.Join(", ", list.Select(Text)),
        JsonValue number when number.GetValueKind() == JsonValueKind.Number => Number(number.GetValue<double>()),
        JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>(),
        _ => value.ToJsonString(),
    };

    private static string Number(double value) => value == Math.Truncate(value) && Math.Abs(value) < 1e15
        ? value.ToString("0", CultureInfo.InvariantCulture)
        : value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
