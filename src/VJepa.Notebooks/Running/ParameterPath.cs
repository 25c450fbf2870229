namespace VJepa.Notebooks.Running;

/// <summary>
/// Relative paths among <c>-p</c> values. A notebook runs in its own folder, but the person who types a path means the
/// folder they are in. Any string may be a path, so the rules are, in this order:
/// <list type="number">
/// <item>a value that exists in the command's folder is that file or folder, if it looks like a path or if the
/// parameter's own value in the notebook is empty or looks like one;</item>
/// <item>a value that exists in the notebook's folder stays as it is;</item>
/// <item>another value that starts with <c>./</c> or <c>../</c>, or looks like a path where the notebook's own value is
/// empty or looks like one, is a path in the command's folder, too: a new folder, or a mistyped name.</item>
/// </list>
/// A value looks like a path if it has a separator or an extension. All others are plain text.
/// </summary>
internal static class ParameterPath
{
    /// <param name="initial">The value that the notebook declares.</param>
    public static string Resolve(string value, string initial, string commandFolder, string notebookFolder)
    {
        if (value.Length == 0 || value.Contains("://", StringComparison.Ordinal)
            || value.AsSpan().ContainsAny('\n', '\0', '"') || Path.IsPathRooted(value))
            return value;
        if (value.StartsWith("~/", StringComparison.Ordinal)) // which shells expand at the start of a word only
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), value[2..]);
        var isPlace = initial.Length == 0 || LooksLikePath(initial);
        var here = Path.GetFullPath(value, commandFolder);
        if (Path.Exists(here) && (isPlace || LooksLikePath(value)))
            return here;
        if (Path.Exists(Path.GetFullPath(value, notebookFolder)))
            return value;
        return StartsHere(value) || (isPlace && LooksLikePath(value)) ? here : value;
    }

    private static bool LooksLikePath(string text) => StartsHere(text) || text.AsSpan().ContainsAny('/', '\\')
        || Path.GetExtension(text).Skip(1).Any(char.IsLetter);

    private static bool StartsHere(string text) => text is "." or ".."
        || text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal)
        || text.StartsWith(".\\", StringComparison.Ordinal) || text.StartsWith("..\\", StringComparison.Ordinal);
}
