using System.Text.Json.Nodes;
using VJepa.Interactive;
using VJepa.Interactive.Display;
using VJepa.Notebooks.Engine;
using VJepa.Notebooks.Kernels;

namespace VJepa.Notebooks.Jupyter;

/// <summary>Publishes a cell's output as iopub messages.</summary>
internal sealed class JupyterOutput(Replies replies, Message request, InputRequests input, PlotlyEmbedding plotly)
    : ICellOutput
{
    public int ExecutionCount { get; set; }

    public string CellId { get; init; } = "";

    public bool Silent { get; init; }

    public void Stream(string name, string text) =>
        Publish("stream", new JsonObject { ["name"] = name, ["text"] = text });

    public void Display(MimeBundle bundle, string? displayId) => Publish("display_data", Data(bundle, displayId));

    public void Update(string displayId, MimeBundle bundle) => Publish("update_display_data", Data(bundle, displayId));

    public void Result(MimeBundle bundle)
    {
        var content = Data(bundle, null);
        content["execution_count"] = ExecutionCount;
        Publish("execute_result", content);
    }

    public void Clear(bool wait) => Publish("clear_output", new JsonObject { ["wait"] = wait });

    public string? ReadLine(string prompt, bool password) => (bool?)request.Content["allow_stdin"] == true
        ? input.Ask(() => replies.Reply(KernelSockets.Channel.Stdin, request, "input_request",
            new JsonObject { ["prompt"] = prompt, ["password"] = password }), CellScope.Here?.Stopping ?? default)
        : null;

    public void Error(CellError error) => Publish("error", ErrorContent(error));

    public static JsonObject ErrorContent(CellError error) => new()
    {
        ["ename"] = error.Name,
        ["evalue"] = error.Message,
        ["traceback"] = new JsonArray(
            [.. error.Traceback.Select((line, i) => JsonValue.Create(i == 0 ? $"\u001b[31m{line}\u001b[0m" : line))]),
    };

    private void Publish(string type, JsonObject content)
    {
        if (!Silent)
            replies.Publish(type, request, content);
    }

    private JsonObject Data(MimeBundle bundle, string? displayId) => new()
    {
        ["data"] = plotly.Complete(bundle, CellId).ToJson(),
        ["metadata"] = bundle.Metadata.DeepClone(),
        ["transient"] = displayId is null ? new JsonObject() : new JsonObject { ["display_id"] = displayId },
    };
}
