using System.Text.Json.Nodes;
using System.Threading.Channels;
using NetMQ;
using VJepa.Notebooks.Engine;
using VJepa.Notebooks.Kernels;

namespace VJepa.Notebooks.Jupyter;

/// <summary>
/// A Jupyter kernel. Shell requests are answered one after the other, control requests at once, even while a cell runs.
/// </summary>
internal sealed class Kernel : IDisposable
{
    private readonly WireFormat wire;
    private readonly KernelSockets sockets;
    private readonly Replies replies;
    private readonly LiveSession session;
    private readonly ShellRequests shell;
    private readonly Execution execution;
    private readonly InputRequests input = new();
    private readonly Channel<Message> queue = Channel.CreateUnbounded<Message>();
    private readonly TaskCompletionSource<bool> shutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<string> log;

    public Kernel(ConnectionFile connection, SessionOptions options, Action<string> log)
    {
        this.log = log;
        wire = new WireFormat(connection.Key, connection.SignatureScheme);
        session = new LiveSession(options);
        var history = new History();
        shell = new ShellRequests(session, history);
        sockets = new KernelSockets(connection, Receive);
        replies = new Replies(sockets, wire, log);
        execution = new Execution(session, shell, history, replies, input);
    }

    /// <summary>Runs until a front end requests a shutdown; true if the kernel is about to be restarted.</summary>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        replies.Status("starting", null);
        _ = session.WarmUpAsync();
        var work = WorkAsync(stop);
        var stopped = Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => false, TaskScheduler.Default);
        return await (await Task.WhenAny(shutdown.Task, stopped).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Stops the running cell.</summary>
    public void Interrupt() => session.Interrupt();

    public void Dispose()
    {
        queue.Writer.TryComplete();
        sockets.Dispose();
        session.Dispose();
    }

    // Called on the poller thread.
    private void Receive(KernelSockets.Channel channel, NetMQMessage frames)
    {
        Message message;
        try
        {
            message = wire.Read(frames);
        }
        catch (FormatException e)
        {
            log($"A message on {channel} was dropped: {e.Message}.");
            return;
        }
        if (channel == KernelSockets.Channel.Stdin)
            input.Answer(message.Content["value"]?.ToString() ?? "");
        else if (channel == KernelSockets.Channel.Control)
            _ = replies.GuardAsync(channel, message, () => ControlAsync(message));
        else
            queue.Writer.TryWrite(message);
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        await foreach (var request in queue.Reader.ReadAllAsync(stop).ConfigureAwait(false))
        {
            await replies.GuardAsync(KernelSockets.Channel.Shell, request, () => request.Type == "execute_request"
                ? execution.RunAsync(request, queue.Reader, AnswerShellAsync)
                : AnswerShellAsync(request)).ConfigureAwait(false);
        }

        Task AnswerShellAsync(Message request) => AnswerAsync(KernelSockets.Channel.Shell, request);
    }

    private async Task AnswerAsync(KernelSockets.Channel channel, Message request)
    {
        replies.Status("busy", request);
        if (request.Type == "shutdown_request")
        {
            Shutdown(channel, request);
            return;
        }
        if (await shell.AnswerAsync(request, CancellationToken.None).ConfigureAwait(false) is { } content)
            replies.Reply(channel, request, content);
        else
            log($"No answer to {request.Type}.");
        replies.Status("idle", request);
    }

    // While a cell runs: only requests that need nothing of the session.
    private async Task ControlAsync(Message request)
    {
        if (request.Type is "shutdown_request" or "kernel_info_request" or "comm_info_request")
        {
            await AnswerAsync(KernelSockets.Channel.Control, request).ConfigureAwait(false);
            return;
        }
        replies.Status("busy", request);
        if (request.Type == "interrupt_request")
        {
            Interrupt();
            replies.Reply(KernelSockets.Channel.Control, request, new JsonObject { ["status"] = "ok" });
        }
        else
        {
            log($"No answer to {request.Type} on control.");
        }
        replies.Status("idle", request);
    }

    private void Shutdown(KernelSockets.Channel channel, Message request)
    {
        var restart = (bool?)request.Content["restart"] ?? false;
        JsonObject content = new() { ["status"] = "ok", ["restart"] = restart };
        Interrupt();
        replies.Reply(channel, request, content);
        replies.Publish("shutdown_reply", request, (JsonObject)content.DeepClone());
        replies.Status("idle", request);
        shutdown.TrySetResult(restart);
    }
}
