using System.Text;
using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Jupyter;

/// <summary>Sends messages with the kernel's session id and the request as parent.</summary>
internal sealed class Replies(KernelSockets sockets, WireFormat wire, Action<string> log)
{
    private readonly string session = Guid.NewGuid().ToString("N");

    /// <summary>Sends the reply that belongs to the request's type: execute_reply for execute_request.</summary>
    public void Reply(KernelSockets.Channel channel, Message request, JsonObject content) =>
        Reply(channel, request, request.Type[..^"request".Length] + "reply", content);

    /// <summary>Sends an error reply if <paramref name="answer"/> throws, because the request's content is invalid or
    /// the host has a bug: a front end without a reply would wait forever.</summary>
    public async Task GuardAsync(KernelSockets.Channel channel, Message request, Func<Task> answer)
    {
        try
        {
            await answer().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            log($"{request.Type} failed: {e}");
            if (request.Type.EndsWith("_request", StringComparison.Ordinal))
                Reply(channel, request, new JsonObject
                {
                    ["status"] = "error",
                    ["ename"] = e.GetType().Name,
                    ["evalue"] = $"The kernel could not answer this {request.Type}: {e.Message}",
                    ["traceback"] = new JsonArray(),
                });
            Status("idle", request);
        }
    }

    /// <summary>Sends a message to the client that sent the request.</summary>
    public void Reply(KernelSockets.Channel channel, Message request, string type, JsonObject content) =>
        sockets.Send(channel, wire.Write(Make(type, request, content) with { Identities = request.Identities }));

    /// <summary>Sends a message to all front ends, on iopub.</summary>
    public void Publish(string type, Message? parent, JsonObject content) =>
        sockets.Send(KernelSockets.Channel.IoPub, wire.Write(
            Make(type, parent, content) with { Identities = [Encoding.UTF8.GetBytes($"kernel.{session}.{type}")] }));

    /// <summary>Publishes the state <c>starting</c>, <c>busy</c> or <c>idle</c>.</summary>
    public void Status(string state, Message? parent) =>
        Publish("status", parent, new JsonObject { ["execution_state"] = state });

    private Message Make(string type, Message? parent, JsonObject content) => new()
    {
        Header = new JsonObject
        {
            ["msg_id"] = Guid.NewGuid().ToString("N"),
            ["session"] = session,
            ["username"] = "kernel",
            ["date"] = DateTime.UtcNow.ToString("O"),
            ["msg_type"] = type,
            ["version"] = KernelInfo.ProtocolVersion,
        },
        Parent = parent is null ? [] : (JsonObject)parent.Header.DeepClone(),
        Content = content,
    };
}
