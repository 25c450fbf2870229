using System.Runtime.CompilerServices;
using VJepa.Lab.Studies;
using VJepa.Runtime;
using VJepa.Video;

namespace VJepa.Interactive;

/// <summary>The namespaces that every cell can use without a using directive of its own.</summary>
public static class DefaultUsings
{
    private static readonly string[] framework =
    [
        "System", "System.Collections.Generic", "System.Diagnostics", "System.IO", "System.Linq", "System.Text",
        "System.Threading", "System.Threading.Tasks",
    ];

    private static readonly string[] packages =
        ["TorchSharp", "Plotly.NET", "Plotly.NET.CSharp", "Microsoft.DotNet.Interactive.Formatting"];

    // One type of each library, which also loads it, so that cells can reference it.
    private static readonly Type[] anchors = [typeof(LibTorch), typeof(Clip), typeof(Study), typeof(DefaultUsings)];

    /// <summary>What every session starts with: using directives, and what replaces a library's method.</summary>
    public static string Text { get; } = Write();

    private static string Write()
    {
        // libtorch reads its settings once, when it loads: set them before the first tensor of a cell.
        RuntimeHelpers.RunModuleConstructor(typeof(LibTorch).Module.ModuleHandle);
        if (Environment.GetEnvironmentVariable(LibTorch.FolderVariable) is { Length: > 0 }) LibTorch.Load();
        var rooms = anchors
            .SelectMany(anchor => anchor.Assembly.GetExportedTypes())
            .Select(type => type.Namespace)
            .OfType<string>()
            .Where(name => name.StartsWith("VJepa", StringComparison.Ordinal))
            .Distinct()
            .Order(StringComparer.Ordinal);
        IEnumerable<string> lines =
        [
            .. framework.Concat(packages).Concat(rooms).Select(name => $"using {name};"),
            "using static TorchSharp.torch;",
            "using static VJepa.Interactive.CellApi;",
            // Plotly.NET and Plotly.NET.CSharp both have a Chart; use the one made for C#.
            "using Chart = Plotly.NET.CSharp.Chart;",
            // System.Text has an Encoder, too.
            "using Encoder = VJepa.Models.Encoder;",
            "using Results = VJepa.Interactive.Results;",
            // A namespace of .NET Interactive, too.
            "using Recipes = VJepa.Lab.Studies.Recipes;",
            // Plotly.NET's own opens a browser, and no output below the cell. A method of the session hides it.
            "static void Show(this Plotly.NET.GenericChart chart) => display(chart);",
        ];
        return string.Join('\n', lines);
    }
}
