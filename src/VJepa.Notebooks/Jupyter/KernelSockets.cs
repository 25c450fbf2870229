using NetMQ;
using NetMQ.Sockets;

namespace VJepa.Notebooks.Jupyter;

/// <summary>The five channels, on one poller thread. Other threads send through a queue.</summary>
internal sealed class KernelSockets : IDisposable
{
    private readonly RouterSocket shell = new();
    private readonly RouterSocket control = new();
    private readonly RouterSocket stdin = new();
    private readonly RouterSocket heartbeat = new();
    private readonly PublisherSocket iopub = new();
    private readonly NetMQQueue<(Channel Channel, NetMQMessage Message)> outgoing = new();
    private readonly NetMQPoller poller;

    public enum Channel
    {
        Shell,
        Control,
        Stdin,
        IoPub,
    }

    /// <param name="connection">The addresses to listen on.</param>
    /// <param name="received">Called on the poller thread; must return at once.</param>
    public KernelSockets(ConnectionFile connection, Action<Channel, NetMQMessage> received)
    {
        foreach (var socket in (NetMQSocket[])[shell, control, stdin, heartbeat, iopub])
        {
            socket.Options.Linger = TimeSpan.FromMilliseconds(500);
            // Never drop messages, even if they come faster than the front end reads.
            socket.Options.SendHighWatermark = 0;
            socket.Options.ReceiveHighWatermark = 0;
        }
        shell.Bind(connection.Address(connection.ShellPort));
        control.Bind(connection.Address(connection.ControlPort));
        stdin.Bind(connection.Address(connection.StdinPort));
        heartbeat.Bind(connection.Address(connection.HeartbeatPort));
        iopub.Bind(connection.Address(connection.IoPubPort));

        shell.ReceiveReady += (_, e) => received(Channel.Shell, e.Socket.ReceiveMultipartMessage());
        control.ReceiveReady += (_, e) => received(Channel.Control, e.Socket.ReceiveMultipartMessage());
        stdin.ReceiveReady += (_, e) => received(Channel.Stdin, e.Socket.ReceiveMultipartMessage());
        heartbeat.ReceiveReady += (_, e) => e.Socket.TrySendMultipartMessage(e.Socket.ReceiveMultipartMessage());
        outgoing.ReceiveReady += (_, _) => Drain();
        poller = [shell, control, stdin, heartbeat, outgoing];
        poller.RunAsync("jupyter");
    }

    public void Send(Channel channel, NetMQMessage message)
    {
        if (poller.IsRunning)
            outgoing.Enqueue((channel, message));
    }

    public void Dispose()
    {
        poller.StopAsync();
        for (var i = 0; i < 50 && poller.IsRunning; i++)
            Thread.Sleep(10);
        if (poller.IsRunning)
            return;
        Drain();
        poller.Dispose();
        foreach (var socket in (NetMQSocket[])[shell, control, stdin, heartbeat, iopub])
            socket.Dispose();
        // Cleanup(true) would block forever.
        NetMQConfig.Cleanup(false);
    }

    private void Drain()
    {
        while (outgoing.TryDequeue(out var next, TimeSpan.Zero))
        {
            NetMQSocket socket = next.Channel switch
            {
                Channel.Shell => shell,
                Channel.Control => control,
                Channel.Stdin => stdin,
                _ => iopub,
            };
            try
            {
                socket.TrySendMultipartMessage(next.Message);
            }
            catch (NetMQException)
            {
                // The client disconnected before this reply.
            }
        }
    }
}
