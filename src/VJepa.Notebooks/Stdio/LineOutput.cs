using System.Text.Json.Nodes;
using VJepa.Interactive;
using VJepa.Interactive.Display;
using VJepa.Notebooks.Engine;
using VJepa.Notebooks.Kernels;

namespace VJepa.Notebooks.Stdio;

/// <summary>Sends a cell's output as events that carry the id of its request.</summary>
internal sealed class LineOutput(LineWriter writer, string id, InputRequests input) : ICellOutput
{
    public void Stream(string name, string text) =>
        Send("stream", new JsonObject { ["name"] = name, ["text"] = text });

    public void Display(MimeBundle bundle, string? displayId) => Send("display", Data(bundle, displayId));

    public void Update(string displayId, MimeBundle bundle) => Send("update", Data(bundle, displayId));

    public void Result(MimeBundle bundle) => Send("result", Data(bundle, null));

    public void Clear(bool wait) => Send("clear", new JsonObject { ["wait"] = wait });

    public string? ReadLine(string prompt, bool password) => input.Ask(
        () => Send("input", new JsonObject { ["prompt"] = prompt, ["password"] = password }),
        CellScope.Here?.Stopping ?? default);

    public void Error(CellError error) => Send("error", new JsonObject
    {
        ["name"] = error.Name,
        ["message"] = error.Message,
        ["traceback"] = new JsonArray([.. error.Traceback.Select(line => JsonValue.Create(line))]),
        ["line"] = error.Line,
    });

    private void Send(string type, JsonObject content) => writer.Send(type, id, content);

    private static JsonObject Data(MimeBundle bundle, string? displayId) => new()
    {
        ["data"] = bundle.ToJson(),
        ["metadata"] = bundle.Metadata.DeepClone(),
        ["display"] = displayId,
    };
}
