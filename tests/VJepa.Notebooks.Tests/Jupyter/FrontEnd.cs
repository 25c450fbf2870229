using System.Text;
using System.Text.Json.Nodes;
using NetMQ;
using NetMQ.Sockets;
using VJepa.Notebooks.Jupyter;

namespace VJepa.Notebooks.Tests.Jupyter;

/// <summary>A Jupyter front end, connected to all channels of a kernel.</summary>
public class FrontEnd : IDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);
    private readonly WireFormat wire;
    private readonly DealerSocket shell = new();
    private readonly DealerSocket control = new();
    private readonly DealerSocket stdin = new();
    private readonly SubscriberSocket iopub = new();

    public FrontEnd()
    {
        wire = new WireFormat(Connection.Key, "hmac-sha256");
        var identity = Encoding.ASCII.GetBytes("client-1");
        Connect(shell, Connection.ShellPort);
        Connect(control, Connection.ControlPort);
        Connect(stdin, Connection.StdinPort);
        iopub.SubscribeToAnyTopic();
        iopub.Connect(Connection.Address(Connection.IoPubPort));

        void Connect(DealerSocket socket, int port)
        {
            socket.Options.Identity = identity;
            socket.Options.Linger = TimeSpan.Zero;
            socket.Connect(Connection.Address(port));
        }
    }

    internal ConnectionFile Connection { get; } = LocalConnection.Create();

    internal Message Request(string type, JsonObject content) => new()
    {
        Header = new JsonObject
        {
            ["msg_id"] = Guid.NewGuid().ToString("N"),
            ["msg_type"] = type,
            ["session"] = "tests",
            ["username"] = "tests",
            ["date"] = DateTime.UtcNow.ToString("O"),
            ["version"] = "5.3",
        },
        Content = content,
    };

    internal Message Send(string type, JsonObject content, string channel = "shell")
    {
        var request = Request(type, content);
        SendFrames(wire.Write(request), channel);
        return request;
    }

    internal Message Execute(string code, Action<JsonObject>? change = null)
    {
        JsonObject content = new()
        {
            ["code"] = code,
            ["silent"] = false,
            ["store_history"] = true,
            ["allow_stdin"] = true,
            ["stop_on_error"] = true,
        };
        change?.Invoke(content);
        return Send("execute_request", content);
    }

    internal NetMQMessage Frames(Message message) => wire.Write(message);

    internal void SendFrames(NetMQMessage frames, string channel = "shell") =>
        Socket(channel).SendMultipartMessage(frames);

    internal Message Receive(string channel = "shell")
    {
        var frames = new NetMQMessage();
        NetMQSocket socket = channel == "iopub" ? iopub : Socket(channel);
        Assert.True(socket.TryReceiveMultipartMessage(patience, ref frames), $"nothing came on {channel}");
        return wire.Read(frames);
    }

    /// <summary>The reply to this request, and the messages published for it, up to idle.</summary>
    internal (Message Reply, List<Message> Published) Finish(Message request, string channel = "shell")
    {
        var reply = Receive(channel);
        while ((string?)reply.Parent["msg_id"] != (string?)request.Header["msg_id"])
            reply = Receive(channel);
        return (reply, Published(request));
    }

    internal List<Message> Published(Message request)
    {
        var published = new List<Message>();
        while (true)
        {
            var message = Receive("iopub");
            if ((string?)message.Parent["msg_id"] != (string?)request.Header["msg_id"])
                continue;
            published.Add(message);
            if (message.Type == "status" && (string?)message.Content["execution_state"] == "idle")
                return published;
        }
    }

    public virtual void Dispose()
    {
        GC.SuppressFinalize(this);
        foreach (var socket in (NetMQSocket[])[shell, control, stdin, iopub])
            socket.Dispose();
    }

    private DealerSocket Socket(string channel) => channel switch
    {
        "control" => control,
        "stdin" => stdin,
        _ => shell,
    };

    /// <summary>Waits for the kernel and for the subscription to iopub, before which messages are lost.</summary>
    protected void WaitUntilSubscribed()
    {
        var frames = new NetMQMessage();
        for (var i = 0; i < 100; i++)
        {
            Send("kernel_info_request", []);
            Receive();
            if (!iopub.TryReceiveMultipartMessage(TimeSpan.FromMilliseconds(100), ref frames))
                continue;
            while (iopub.TryReceiveMultipartMessage(TimeSpan.FromMilliseconds(100), ref frames))
            {
                // Messages of the handshake.
            }
            return;
        }
        Assert.Fail("nothing was published");
    }
}
