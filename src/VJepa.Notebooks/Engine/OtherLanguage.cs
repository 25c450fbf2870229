using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VJepa.Notebooks.Engine;

/// <summary>Cells and notebooks in languages that can't run here, and one sentence to say so.</summary>
internal static partial class OtherLanguage
{
    private static readonly Dictionary<string, string> names = new (string Name, string Words)[]
    {
        ("F#", "fsharp f#"), ("PowerShell", "pwsh powershell"), ("Python", "python ipython python3"),
        ("JavaScript", "javascript js"), ("TypeScript", "typescript"), ("SQL", "sql"), ("KQL", "kql"),
        ("Mermaid", "mermaid"), ("R", "r"), ("Julia", "julia"), ("Bash", "bash"), ("shell script", "shellscript"),
        ("Visual Basic", "vb"), ("HTTP requests", "http"), ("plain values", "value"),
    }.SelectMany(language => language.Words.Split(' '), (language, word) => (word, language.Name))
        .ToDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The language's name in a sentence; null if the word is not one of those known.</summary>
    public static string? NameOf(string? word) => names.GetValueOrDefault(word ?? "");

    public static string Sentence(string language) =>
        $"This cell is {language}: cells here are C# (or Markdown or HTML, after #!markdown or #!html).";

    /// <summary>The language that a notebook's metadata names, with its article; null if it is C#.</summary>
    public static string? OfNotebook(JsonObject metadata)
    {
        var kernel = metadata["kernelspec"] as JsonObject;
        var words = new[]
        {
            (string?)kernel?["language"], ((string?)kernel?["name"])?.Replace(".net-", ""),
            (string?)(metadata["language_info"] as JsonObject)?["name"],
        };
        return words.Select(NameOf).FirstOrDefault(name => name is not null) is not { } name ? null
            : name is "F#" or "R" or "SQL" ? $"an {name}" : $"a {name}";
    }

    /// <summary>The directive of the language in which the metadata of a cell says that it is written; empty for C#.
    /// </summary>
    public static string DirectiveOf(JsonObject metadata)
    {
        var word = (string?)(metadata["polyglot_notebook"] as JsonObject)?["kernelName"]
            ?? (string?)(metadata["dotnet_interactive"] as JsonObject)?["language"]
            ?? (string?)(metadata["vscode"] as JsonObject)?["languageId"] ?? "";
        word = word[(word.LastIndexOf('.') + 1)..];
        return word is "markdown" or "html" || NameOf(word) is not null ? "#!" + word : "";
    }

    /// <summary>The language that code which is not C# seems to be; null if it can't be told.</summary>
    public static string? Guess(string code) => StatementEnd().IsMatch(code) ? null
        : Magic().IsMatch(code) || Python().IsMatch(code) ? "Python"
        : FSharp().IsMatch(code) ? "F#"
        : PowerShell().IsMatch(code) ? "PowerShell" : null;

    // A semicolon at the end of a line: C#.
    [GeneratedRegex(@";[ \t]*(//.*)?\r?$", RegexOptions.Multiline)]
    private static partial Regex StatementEnd();

    // %%time, %pip install, !pip install: commands of Python's kernel.
    [GeneratedRegex(@"\A\s*(%%?[a-z]\w*|!(pip|pip3|apt|apt-get|conda|wget|curl|git|ls|cd|mkdir|python3?|cat)(\s|\z))")]
    private static partial Regex Magic();

    [GeneratedRegex(@"^\s*(import [\w.]+( as \w+)?(, *\w+)*|from [\w.]+ import .+|def \w+\(.*\).*:|class \w+(\(.*\))?:"
        + @"|(for .+ in .+|while .+|if .+|with .+ as .+|elif .+|else|try|except.*):)\s*(#.*)?\r?$"
        + @"|^print\(.*\)\s*\r?$", RegexOptions.Multiline)]
    private static partial Regex Python();

    [GeneratedRegex(@"^\s*(let (mutable |rec )?\w+.* =|open [A-Z][\w.]*\s*\r?$|printfn? |type \w+ =|module \w+ =)"
        + @"|\|> ", RegexOptions.Multiline)]
    private static partial Regex FSharp();

    [GeneratedRegex(@"^\s*(\$\w+\s*=|(Get|Set|New|Write|Remove|Import|Install|Invoke|Select|Where|ForEach)-[A-Z]\w+)",
        RegexOptions.Multiline)]
    private static partial Regex PowerShell();
}
