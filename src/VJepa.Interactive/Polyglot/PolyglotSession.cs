using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;

namespace VJepa.Interactive.Polyglot;

/// <summary>Makes a C# kernel of .NET Interactive ready for the kit's notebooks.</summary>
internal static class PolyglotSession
{
    // Methods of the session come before those of the same names that cells of .NET Interactive start with.
    private const string Ours = """
        static VJepa.Interactive.Display.DisplayedValue display(object value, string mimeType = null) =>
            VJepa.Interactive.CellApi.display(value, mimeType);
        static VJepa.Interactive.Display.DisplayedValue Display(this object value, string mimeType = null) =>
            VJepa.Interactive.CellApi.display(value, mimeType);
        static VJepa.Interactive.HtmlText HTML(string content) => VJepa.Interactive.CellApi.HTML(content);
        """;

    public static void Start(CSharpKernel kernel)
    {
        PolyglotKernel.SilenceVersionWarnings(kernel);
        kernel.AddAssemblyReferences(KitAssemblies.Files);
        PolyglotFormats.Install();
        var host = new PolyglotHost();
        CellHost.Find = () => host;
        NativeErrors.Install(PolyglotHost.Explain);
        // It runs before the next cell: the code of this one is compiled already.
        kernel.DeferCommand(new SubmitCode($"{DefaultUsings.Text}\n{Ours}"));
    }

    public static void SetCharts(bool online) => PolyglotFormats.SetCharts(online);
}
