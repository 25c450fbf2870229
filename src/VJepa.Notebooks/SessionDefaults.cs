using System.Runtime.CompilerServices;
using VJepa.Runtime;

namespace VJepa.Notebooks;

/// <summary>What a cell can name without a using directive. Beside the command for studies the one file of the host that knows the library.</summary>
internal static class SessionDefaults
{
    private static readonly string[] framework =
    [
        "System", "System.Collections.Generic", "System.Diagnostics", "System.IO", "System.Linq", "System.Text",
        "System.Threading", "System.Threading.Tasks",
    ];

    private static readonly string[] packages =
        ["TorchSharp", "Plotly.NET", "Plotly.NET.CSharp", "Microsoft.DotNet.Interactive.Formatting"];

    private static readonly string[] rooms =
    [
        "VJepa", "VJepa.Runtime", "VJepa.Video", "VJepa.Worlds", "VJepa.Models", "VJepa.Masking", "VJepa.Training",
        "VJepa.Evaluation", "VJepa.Planning", "VJepa.Studies", "VJepa.Weights", "VJepa.Plots",
    ];

    /// <summary>The using directives every session starts with; rooms the library does not have are left out.</summary>
    public static string Prelude { get; } = Write();

    private static string Write()
    {
        Start();
        var present = typeof(LibTorch).Assembly.GetExportedTypes().Select(type => type.Namespace).ToHashSet();
        string[] host = ["VJepa.Notebooks.Display"];
        IEnumerable<string> lines =
        [
            .. framework.Concat(packages).Concat(rooms.Where(present.Contains)).Concat(host).Select(name => $"using {name};"),
            "using static TorchSharp.torch;",
            "using static VJepa.Notebooks.Engine.CellApi;",
            // Both Plotly.NET and Plotly.NET.CSharp have a Chart: the one made for C# is meant.
            "using Chart = Plotly.NET.CSharp.Chart;",
            // System.Text has an Encoder too.
            "using Encoder = VJepa.Models.Encoder;",
            "using Results = VJepa.Notebooks.Engine.Results;",
        ];
        return string.Join('\n', lines);
    }

    /// <summary>What has to happen before a cell's first tensor: libtorch reads its settings once, while it loads.</summary>
    private static void Start()
    {
        RuntimeHelpers.RunModuleConstructor(typeof(LibTorch).Module.ModuleHandle);
        if (Environment.GetEnvironmentVariable(LibTorch.FolderVariable) is { Length: > 0 }) LibTorch.Load();
    }
}
