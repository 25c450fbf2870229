using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VJepa.Notebooks.Tests.Running;

/// <summary>The rules of the nbformat 4.5 schema for what the host writes.</summary>
internal static class NbFormat
{
    public static IReadOnlyList<string> Faults(JsonObject notebook)
    {
        var faults = new List<string>();
        if ((int)notebook["nbformat"]! != 4 || (int)notebook["nbformat_minor"]! < 5)
            faults.Add("version");
        Only(notebook, "notebook", "cells", "metadata", "nbformat", "nbformat_minor");
        var ids = new HashSet<string>();
        foreach (var cell in notebook["cells"]!.AsArray().Select(c => c!.AsObject()))
        {
            var id = (string?)cell["id"] ?? "";
            if (!Regex.IsMatch(id, "^[a-zA-Z0-9-_]{1,64}$") || !ids.Add(id))
                faults.Add($"id '{id}'");
            Lines(cell["source"], "source");
            if ((string?)cell["cell_type"] != "code")
            {
                Only(cell, "markdown", "cell_type", "id", "metadata", "source", "attachments");
                continue;
            }
            Only(cell, "code", "cell_type", "id", "metadata", "source", "outputs", "execution_count");
            if (!cell.ContainsKey("execution_count"))
                faults.Add("no execution_count");
            foreach (var output in cell["outputs"]!.AsArray().Select(o => o!.AsObject()))
                Output(output);
        }
        return faults;

        void Output(JsonObject output)
        {
            switch ((string?)output["output_type"])
            {
                case "stream":
                    Only(output, "stream", "output_type", "name", "text");
                    Lines(output["text"], "text");
                    break;
                case "display_data":
                    Only(output, "display_data", "output_type", "data", "metadata");
                    break;
                case "execute_result":
                    Only(output, "execute_result", "output_type", "data", "metadata", "execution_count");
                    break;
                case "error":
                    Only(output, "error", "output_type", "ename", "evalue", "traceback");
                    break;
                default:
                    faults.Add($"output {output["output_type"]}");
                    break;
            }
        }

        void Lines(JsonNode? node, string what)
        {
            if (node is not JsonArray lines || lines.Any(line => line!.GetValueKind() != JsonValueKind.String))
                faults.Add(what);
        }

        void Only(JsonObject value, string what, params string[] names) =>
            faults.AddRange(value.Select(p => p.Key).Except(names).Select(name => $"{what}: {name}"));
    }
}
