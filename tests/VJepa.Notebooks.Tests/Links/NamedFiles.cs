using System.Text.RegularExpressions;

namespace VJepa.Notebooks.Tests.Links;

/// <summary>Files and folders of the repository that a text names, in prose, in code or in a command.</summary>
internal static partial class NamedFiles
{
    /// <summary>The names that lead nowhere.</summary>
    /// <param name="folder">The text's own folder: names may also be relative to it.</param>
    /// <param name="root">The repository.</param>
    public static IReadOnlyList<string> Missing(string text, string folder, string root)
    {
        var scripts = Scripts(root);
        return [.. Paths().Matches(text).Select(match => match.Value.TrimEnd('.', '/', ','))
            .Where(path => !Placeholder().IsMatch(path) && !Exists(path, folder, root))
            .Concat(Script().Matches(text).Select(match => match.Value).Where(name => !scripts.Contains(name)))
            .Distinct().Order(StringComparer.Ordinal)];
    }

    private static bool Exists(string path, string folder, string root) =>
        Path.Exists(Path.Combine(root, path)) || Path.Exists(Path.Combine(folder, path));

    private static HashSet<string> Scripts(string root) =>
        [.. ((string[])["data-scripts", "src", "tests"])
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", new EnumerationOptions
            {
                RecurseSubdirectories = true,
            }))
            .Select(path => Path.GetFileName(path))];

    // What starts with a folder of the repository. Not inside a longer path or an address.
    [GeneratedRegex(@"(?<![\w./:~-])(?:\./)?(?:src|tests|notebooks|data-scripts|build|checkpoints|\.ci|\.vscode"
        + @"|\.github)/[\w./*{}<>…-]*")]
    private static partial Regex Paths();

    // A C# file by its bare name.
    [GeneratedRegex(@"(?<![\w./*{}-])[A-Za-z][\w-]*\.cs\b(?!\w|[./-]\w)")]
    private static partial Regex Script();

    // run notebooks/NAME.ipynb, checkpoints/NN-…, step-NNNNNN
    [GeneratedRegex(@"[*{}<>…]|\b[A-Z]{2,}\b(?!\.md)|NNN")]
    private static partial Regex Placeholder();
}
