using System.Text.RegularExpressions;

namespace VJepa.Tests.Runtime;

/// <summary>Finds calls in the sources that make a tensor from nothing.</summary>
internal static partial class SourceScan
{
    /// <summary>A call of a factory that does not say on which device.</summary>
    /// <param name="File">Relative to <c>src/VJepa</c>.</param>
    /// <param name="Call">With its arguments.</param>
    /// <param name="Rest">The line after it.</param>
    public sealed record Found(string File, string Call, string Rest);

    /// <summary>The sources of the method; null where only programs are installed.</summary>
    public static string? Folder
    {
        get
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (root is not null && !File.Exists(Path.Combine(root.FullName, "VJepa.Notebooks.sln")))
                root = root.Parent;
            return root is null ? null : Path.Combine(root.FullName, "src", "VJepa");
        }
    }

    /// <summary>All that name no device, in the sources of some rooms.</summary>
    public static IEnumerable<Found> WithoutDevice(string folder, IEnumerable<string> rooms) => rooms
        .SelectMany(room => Directory.GetFiles(Path.Combine(folder, room), "*.cs", SearchOption.AllDirectories))
        .SelectMany(file =>
            WithoutDevice(Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText(file)));

    internal static IEnumerable<Found> WithoutDevice(string file, string source)
    {
        var code = Comments().Replace(source, "");
        foreach (Match factory in Factories().Matches(code))
        {
            var (end, open) = (factory.Index + factory.Length, 1);
            while (open > 0) open += code[end++] switch { '(' => 1, ')' => -1, _ => 0 };
            var call = code[factory.Index..end];
            if (!call.Contains("device", StringComparison.Ordinal))
                yield return new(file, call, code[end..code.IndexOf('\n', end)]);
        }
    }

    [GeneratedRegex(@"//.*")]
    private static partial Regex Comments();

    // Those that end in _like take the device of their model.
    [GeneratedRegex(@"(?<![\w.])(?:torch\.)?(zeros|ones|empty|full|eye|arange|linspace|logspace|tensor|from_array"
        + @"|frombuffer|rand|randn|randint|randperm|tril_indices|triu_indices)\(")]
    private static partial Regex Factories();
}
