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
        var path = new Argument<string>("FILE") { Description = $"A results.json; without one, {DefaultFile}.", DefaultValueFactory = _ => DefaultFile };
        var match = new Option<string[]>("--match")
        {
            Description = "Only names like this, with * and ?: 'probe.*'. May be given several times; 'NOTEBOOK/NAME' looks at the notebook too.",
        };
        var command = new Command("results", "Prints recorded numbers as a Markdown table.") { path, match };
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(Table(parsed.GetValue(path)!, parsed.GetValue(match) ?? []));
            return CommandLine.Success;
        });
        return command;
    }

    /// <summary>The table, a line for each recorded value.</summary>
    /// <exception cref="UsageException">The file is missing or is no results file, or nothing matches.</exception>
    internal static string Table(string path, IReadOnlyList<string> patterns)
    {
        var all = Rows(path);
        var rows = all.Where(row => patterns.Count == 0 || patterns.Any(pattern => Matches(pattern, row.Notebook, row.Name))).ToList();
        if (rows.Count == 0)
        {
            throw new UsageException(patterns.Count == 0
                ? $"{path}: no notebook recorded anything. Run notebooks that call Results.Record."
                : $"{path}: none of the {all.Count} recorded names matches {string.Join(" or ", patterns)}. Without --match all are printed.");
        }
        var lines = rows.Select(row => $"| {Cell(row.Notebook)} | {Cell(row.Name)} | {Cell(Text(row.Value))} |");
        return string.Join('\n', [.. Header(), .. lines]) + "\n";
    }

    private static string[] Header() => ["| notebook | name | value |", "|---|---|---:|"];

    private static List<(string Notebook, string Name, JsonNode? Value)> Rows(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"{path}: there is no such file. Run notebooks first ('vjepa run' writes results.json to its --out folder), or name one.");
        try
        {
            return [.. JsonNode.Parse(File.ReadAllText(path))!.AsObject().SelectMany(notebook =>
                notebook.Value!["results"]!.AsObject().Select(result => (notebook.Key, result.Key, result.Value)))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new UsageException($"{path}: this is no results.json: expected one object for each notebook, with its 'results'. {e.Message}");
        }
    }

    private static bool Matches(string pattern, string notebook, string name) =>
        FileSystemName.MatchesSimpleExpression(pattern, name) || FileSystemName.MatchesSimpleExpression(pattern, $"{notebook}/{name}");

    /// <summary>Numbers with four digits, whole ones in full; lists joined; text as it stands.</summary>
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

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
