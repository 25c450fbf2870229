using System.Text.RegularExpressions;

namespace VJepa.Notebooks.Engine;

/// <summary>Splits a cell at its directives, <c>#!</c> and <c>#r "nuget:"</c>.</summary>
internal static partial class CellParts
{
    public const string CSharp = "csharp";
    public const string Markdown = "markdown";
    public const string Html = "html";
    private const string Known = "#!time, #!whos, #!import NOTEBOOK, #!markdown, #!html, #!csharp";

    public static IReadOnlyList<CellPart> Split(string code)
    {
        var parts = new List<CellPart>();
        var lines = code.ReplaceLineEndings("\n").Split('\n');
        var part = new Building(CSharp, 0);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            var directive = line.TrimStart();
            if (directive.StartsWith("#!", StringComparison.Ordinal))
            {
                if (Take(directive[2..].Trim(), i + 1, part) is { } language)
                {
                    parts.Add(part.Build());
                    part = new Building(language, i + 1);
                }
                else
                {
                    part.Lines.Add("");
                }
            }
            else if (part.Language == CSharp && Package().Match(line) is { Success: true } match)
            {
                part.Packages.Add(new PackageRequest(match.Groups["name"].Value.Trim(),
                    match.Groups["version"].Value.Trim() is { Length: > 0 } version ? version : null, i + 1));
                part.Lines.Add("");
            }
            else if (part.Language == CSharp && File().Match(line) is { Success: true } file
                && ScriptReferences.Carries(file.Groups["name"].Value))
                part.Lines.Add(""); // #r of what every cell here references already, wherever the path leads
            else
                part.Lines.Add(line);
        }
        parts.Add(part.Build());
        return [.. parts.Where((p, i) => !string.IsNullOrWhiteSpace(p.Text) || p.ShowTime || p.ShowVariables
            || p.Imports.Count > 0 || p.Packages.Count > 0 || (parts.Count == 1 && i == 0))];
    }

    /// <summary>Adds one directive to the part; returns the language that starts after it, if any.</summary>
    private static string? Take(string directive, int line, Building part)
    {
        var words = directive.Split((char[])[' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries);
        switch (words.FirstOrDefault()?.ToLowerInvariant())
        {
            case "csharp" or "c#":
                return CSharp;
            case "markdown" or "md":
                return Markdown;
            case "html":
                return Html;
            case "time":
                part.ShowTime = true;
                return null;
            case "whos" or "who":
                part.ShowVariables = true;
                return null;
            case "import" when words.Length == 2:
                part.Imports.Add((words[1].Trim().Trim('"'), line));
                return null;
            case "import":
                throw new DirectiveException("#!import needs the path of a notebook, as in #!import setup.ipynb", line);
            case { } word when OtherLanguage.NameOf(word) is { } language:
                throw new DirectiveException(OtherLanguage.Sentence(language), line);
            default:
                throw new DirectiveException($"'#!{directive}' is not a known directive. Known are: {Known}.", line);
        }
    }

    [GeneratedRegex(
        """^\s*#r\s+"nuget:\s*(?<name>[^,"]+?)\s*(,\s*(?<version>[^"]*))?"\s*;?\s*$""", RegexOptions.IgnoreCase)]
    private static partial Regex Package();

    [GeneratedRegex("""^\s*#r\s+"([^"]*[/\\])?(?<name>[^"/\\]+\.dll)"\s*;?\s*$""", RegexOptions.IgnoreCase)]
    private static partial Regex File();

    private sealed class Building(string language, int firstLine)
    {
        public string Language => language;

        public List<string> Lines { get; } = [];

        public List<PackageRequest> Packages { get; } = [];

        public List<(string Path, int Line)> Imports { get; } = [];

        public bool ShowTime { get; set; }

        public bool ShowVariables { get; set; }

        public CellPart Build() => new(language, language == CSharp
            ? new string('\n', firstLine) + string.Join('\n', Lines)
            : string.Join('\n', Lines).Trim('\n'))
        {
            Packages = Packages,
            Imports = Imports,
            ShowTime = ShowTime,
            ShowVariables = ShowVariables,
        };
    }
}

/// <summary>A directive that can't be carried out.</summary>
/// <param name="line">Line of the cell, counted from 1.</param>
public sealed class DirectiveException(string message, int line) : Exception(message)
{
    public int Line { get; } = line;
}
