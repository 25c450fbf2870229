using System.Text;
using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Jupyter;

/// <summary>Sends messages with the kernel's session id and the right parent.</summary>
internal sealed class Replies(KernelSockets sockets, WireFormat wire)
{
    private readonly string session = Guid.NewGuid().ToString("N");

    /// <summary>Answers a request on its own channel.</summary>
    public void Reply(KernelSockets.Channel channel, Message request, string type, JsonObject content) =>
        sockets.Send(channel, wire.Write(Make(type, request, content) with { Identities = request.Identities }));

    /// <summary>Tells every front end.</summary>
    public void Publish(string type, Message? parent, JsonObject content) =>
        sockets.Send(KernelSockets.Channel.IoPub, wire.Write(
            Make(type, parent, content) with { Identities = [Encoding.UTF8.GetBytes($"kernel.{session}.{type}")] }));

    public void Status(string state, Message? parent) => Publish("status", parent, new JsonObject { ["execution_state"] = state });

    private Message Make(string type, Message? parent, JsonObject content) => new()
    {
        Header = new JsonObject
        {
            ["msg_id"] = Guid.NewGuid().ToString("N"),
            ["session"] = session,
            ["username"] = "kernel",
            ["date"] = DateTime.UtcNow.ToString("O"),
            ["msg_type"] = type,
            ["version"] = "5.3",
        },
        Parent = parent is null ? [] : (JsonObject)parent.Header.DeepClone(),
        Content = content,
    };
}
