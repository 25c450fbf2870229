using System.Text.Json.Nodes;
using VJepa.Notebooks.Engine.Assistance;

namespace VJepa.Notebooks.Stdio;

/// <summary>Answers the requests for completion and documentation.</summary>
internal sealed class LineAssistance(CodeAssistant assistant, LineWriter writer)
{
    public async Task CompleteAsync(LineRequest request)
    {
        var code = request.Text("code");
        var found = await assistant
            .CompleteAsync(code, request.Position("cursor", code), CancellationToken.None).ConfigureAwait(false);
        writer.Send("completions", request.Id, new JsonObject
        {
            ["start"] = found.Start,
            ["end"] = found.End,
            ["items"] = new JsonArray([.. found.Items.Select(item =>
                new JsonObject { ["text"] = item.Text, ["kind"] = item.Kind })]),
        });
    }

    public async Task HoverAsync(LineRequest request)
    {
        var code = request.Text("code");
        var found = await assistant
            .InspectAsync(code, request.Position("cursor", code), CancellationToken.None).ConfigureAwait(false);
        writer.Send("documentation", request.Id, new JsonObject { ["markdown"] = found?.Markdown });
    }
}
