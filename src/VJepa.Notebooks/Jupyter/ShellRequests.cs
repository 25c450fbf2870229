using System.Text.Json.Nodes;
using VJepa.Interactive;
using VJepa.Notebooks.Engine;
using VJepa.Notebooks.Kernels;

namespace VJepa.Notebooks.Jupyter;

/// <summary>Answers all shell requests except execute_request.</summary>
internal sealed class ShellRequests(LiveSession session, History history)
{
    /// <summary>The content of the reply; null for an unknown request type.</summary>
    public async Task<JsonObject?> AnswerAsync(Message request, CancellationToken stop) => request.Type switch
    {
        "kernel_info_request" => KernelInfo.Content(),
        "complete_request" => await CompleteAsync(request.Content, stop).ConfigureAwait(false),
        "inspect_request" => await InspectAsync(request.Content, stop).ConfigureAwait(false),
        "is_complete_request" => IsComplete((string?)request.Content["code"] ?? ""),
        "history_request" => history.Answer(request.Content),
        "comm_info_request" => new JsonObject { ["status"] = "ok", ["comms"] = new JsonObject() },
        _ => null,
    };

    /// <summary>The values of user_expressions, each with its own status.</summary>
    public async Task<JsonObject> EvaluateAsync(JsonObject? expressions, CancellationToken stop)
    {
        var values = new JsonObject();
        foreach (var (name, code) in expressions ?? [])
        {
            var output = new SilentOutput();
            var result = await session.Session.EvaluateAsync((string?)code ?? "", output, stop).ConfigureAwait(false);
            var content = result.Error is { } error ? JupyterOutput.ErrorContent(error)
                : new JsonObject { ["data"] = (output.Value ?? []).ToJson(), ["metadata"] = new JsonObject() };
            content["status"] = result.Succeeded ? "ok" : "error";
            values[name] = content;
        }
        return values;
    }

    private async Task<JsonObject> CompleteAsync(JsonObject content, CancellationToken stop)
    {
        var code = (string?)content["code"] ?? "";
        var cursor = CodePoints.ToUtf16(code, (int?)content["cursor_pos"] ?? int.MaxValue);
        var found = await session.Assistant.CompleteAsync(code, cursor, stop).ConfigureAwait(false);
        var (start, end) = (CodePoints.FromUtf16(code, found.Start), CodePoints.FromUtf16(code, found.End));
        return new JsonObject
        {
            ["status"] = "ok",
            ["matches"] = new JsonArray([.. found.Items.Select(item => JsonValue.Create(item.Text))]),
            ["cursor_start"] = start,
            ["cursor_end"] = end,
            ["metadata"] = new JsonObject
            {
                ["_jupyter_types_experimental"] = new JsonArray([.. found.Items.Select(item => new JsonObject
                {
                    ["text"] = item.Text,
                    ["type"] = item.Kind,
                    ["start"] = start,
                    ["end"] = end,
                })]),
            },
        };
    }

    private async Task<JsonObject> InspectAsync(JsonObject content, CancellationToken stop)
    {
        var code = (string?)content["code"] ?? "";
        var cursor = CodePoints.ToUtf16(code, (int?)content["cursor_pos"] ?? int.MaxValue);
        var text = await session.Assistant.InspectAsync(code, cursor, stop).ConfigureAwait(false);
        return new JsonObject
        {
            ["status"] = "ok",
            ["found"] = text is not null,
            ["data"] = text is null ? new JsonObject() : new JsonObject
            {
                ["text/plain"] = text.Plain,
                ["text/markdown"] = text.Markdown,
            },
            ["metadata"] = new JsonObject(),
        };
    }

    private static JsonObject IsComplete(string code)
    {
        var state = ScriptText.StateOf(code);
        var content = new JsonObject { ["status"] = state };
        if (state == "incomplete")
            content["indent"] = code.TrimEnd().EndsWith('{') ? "    " : "";
        return content;
    }
}
