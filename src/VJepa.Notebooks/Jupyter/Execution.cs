using System.Text.Json.Nodes;
using System.Threading.Channels;
using VJepa.Interactive.Display;
using VJepa.Notebooks.Kernels;

namespace VJepa.Notebooks.Jupyter;

/// <summary>Handles execute_request: runs the cell, and aborts the queued cells if it fails.</summary>
internal sealed class Execution(
    LiveSession session, ShellRequests shell, History history, Replies replies, InputRequests input)
{
    private readonly PlotlyEmbedding plotly = new();
    private int count;

    public async Task RunAsync(Message request, ChannelReader<Message> waiting, Func<Message, Task> answerOther)
    {
        var code = (string?)request.Content["code"] ?? "";
        var silent = (bool?)request.Content["silent"] ?? false;
        var stored = !silent && ((bool?)request.Content["store_history"] ?? true);
        replies.Status("busy", request);
        if (stored)
            count++;
        if (!silent)
            replies.Publish("execute_input", request, new JsonObject { ["code"] = code, ["execution_count"] = count });

        var output = new JupyterOutput(replies, request, input, plotly)
        {
            ExecutionCount = count,
            CellId = CellId(request) is { Length: > 0 } id ? id : code,
            Silent = silent,
        };
        JsonObject values = [];
        var result = await session.RunAsync(code, output.CellId, output, async stop => values =
            await shell.EvaluateAsync(request.Content["user_expressions"] as JsonObject, stop).ConfigureAwait(false))
            .ConfigureAwait(false);
        if (stored && code.Length > 0)
            history.Add(count, code);

        var content = new JsonObject { ["status"] = result.Succeeded ? "ok" : "error", ["execution_count"] = count };
        var ended = DateTimeOffset.UtcNow;
        if (result.Error is { } error)
        {
            output.Error(error);
            foreach (var (name, value) in JupyterOutput.ErrorContent(error))
                content[name] = value?.DeepClone();
        }
        else
        {
            content["payload"] = new JsonArray();
            content["user_expressions"] = values;
        }
        replies.Reply(KernelSockets.Channel.Shell, request, "execute_reply", content);
        replies.Status("idle", request);
        if (!result.Succeeded && !silent && ((bool?)request.Content["stop_on_error"] ?? true))
            await AbortAsync(request, ended, waiting, answerOther).ConfigureAwait(false);
    }

    // Front ends put the cell's id in different places.
    private static string CellId(Message request) => (string?)request.Metadata["cellId"]
        ?? (string?)(request.Metadata["cell"] as JsonObject)?["id"] ?? "";

    // Aborts the cells sent before this one failed ("run all"), but not those sent after the user saw the error.
    private async Task AbortAsync(
        Message failed, DateTimeOffset ended, ChannelReader<Message> waiting, Func<Message, Task> answerOther)
    {
        await Task.Delay(50).ConfigureAwait(false);
        var clocks = failed.Received - failed.Sent; // the front end's clock may differ from ours
        while (waiting.TryPeek(out var request))
        {
            var isCell = request.Type == "execute_request";
            if (isCell && request.Sent + clocks > ended)
                return;
            waiting.TryRead(out _);
            if (!isCell)
            {
                await answerOther(request).ConfigureAwait(false);
                continue;
            }
            replies.Status("busy", request);
            replies.Reply(KernelSockets.Channel.Shell, request, "execute_reply",
                new JsonObject { ["status"] = "aborted", ["execution_count"] = count });
            replies.Status("idle", request);
        }
    }
}
