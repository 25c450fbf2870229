using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Jupyter;

/// <summary>The content of kernel_info_reply.</summary>
internal static class KernelInfo
{
    public const string ProtocolVersion = "5.3";

    public static JsonObject Content()
    {
        var version = typeof(KernelInfo).Assembly.GetName().Version!.ToString(3);
        return new JsonObject
        {
            ["status"] = "ok",
            ["protocol_version"] = ProtocolVersion,
            ["implementation"] = "vjepa",
            ["implementation_version"] = version,
            ["language_info"] = new JsonObject
            {
                // VS Code uses this name as the language of the cells.
                ["name"] = "C#",
                ["version"] = "14.0",
                ["mimetype"] = "text/x-csharp",
                ["file_extension"] = ".cs",
                ["pygments_lexer"] = "csharp",
                ["codemirror_mode"] = "text/x-csharp",
            },
            ["banner"] = $"C# notebooks, host {version}, .NET {Environment.Version}",
            ["help_links"] = new JsonArray(),
            ["debugger"] = false,
        };
    }
}
