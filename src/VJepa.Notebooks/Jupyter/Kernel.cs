using System.Text.Json.Nodes;
using System.Threading.Channels;
using NetMQ;
using VJepa.Notebooks.Engine;
using VJepa.Notebooks.Engine.Assistance;

namespace VJepa.Notebooks.Jupyter;

/// <summary>
/// A Jupyter kernel. Shell requests are answered one after the other; the control channel at once, also while a cell runs.
/// </summary>
internal sealed class Kernel : IDisposable
{
    private readonly WireFormat wire;
    private readonly KernelSockets sockets;
    private readonly Replies replies;
    private readonly Session session;
    private readonly CodeAssistant assistant;
    private readonly ShellRequests shell;
    private readonly Execution execution;
    private readonly InputRequests input = new();
    private readonly Channel<Message> queue = Channel.CreateUnbounded<Message>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource<bool> shutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<string> log;

    public Kernel(ConnectionFile connection, SessionOptions options, Action<string> log)
    {
        this.log = log;
        wire = new WireFormat(connection.Key, connection.SignatureScheme);
        session = new Session(options);
        assistant = new CodeAssistant(options.Prelude);
        var history = new History();
        shell = new ShellRequests(session, assistant, history);
        sockets = new KernelSockets(connection, Receive);
        replies = new Replies(sockets, wire);
        input.Send = (request, content) => replies.Reply(KernelSockets.Channel.Stdin, request, "input_request", content);
        execution = new Execution(session, shell, assistant, history, replies, input);
    }

    /// <summary>Runs until a front end asks for the shutdown; true when it means to start the kernel again.</summary>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        replies.Status("starting", null);
        // The first cell should not wait for references to be read; completion is warmed when nothing else is to do.
        var warm = session.WarmUpAsync();
        _ = warm.ContinueWith(_ => assistant.WarmUpWhenIdleAsync(() => execution.IsIdle), TaskScheduler.Default);
        var work = WorkAsync(stop);
        var stopped = Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => false, TaskScheduler.Default);
        return await (await Task.WhenAny(shutdown.Task, stopped).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Stops the cell that runs.</summary>
    public void Interrupt() => execution.Interrupt();

    public void Dispose()
    {
        queue.Writer.TryComplete();
        sockets.Dispose();
        session.Dispose();
        assistant.Dispose();
    }

    // On the poller thread.
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
            _ = GuardAsync(channel, message, () => ControlAsync(message));
        else
            queue.Writer.TryWrite(message);
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        await foreach (var request in queue.Reader.ReadAllAsync(stop).ConfigureAwait(false))
        {
            await GuardAsync(KernelSockets.Channel.Shell, request, () => request.Type == "execute_request"
                ? execution.RunAsync(request, queue.Reader, AnswerAsync) : AnswerAsync(request)).ConfigureAwait(false);
        }
    }

    // A request with content of the wrong kind, or a fault of the host: the front end gets an answer, not silence.
    private async Task GuardAsync(KernelSockets.Channel channel, Message request, Func<Task> answer)
    {
        try
        {
            await answer().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            log($"{request.Type} failed: {e}");
            if (request.Type.EndsWith("_request", StringComparison.Ordinal))
                replies.Reply(channel, request, ReplyType(request), new JsonObject
                {
                    ["status"] = "error",
                    ["ename"] = e.GetType().Name,
                    ["evalue"] = $"The kernel could not answer this {request.Type}: {e.Message}",
                    ["traceback"] = new JsonArray(),
                });
            replies.Status("idle", request);
        }
    }

    private async Task AnswerAsync(Message request)
    {
        if (request.Type == "shutdown_request")
        {
            Shutdown(KernelSockets.Channel.Shell, request);
            return;
        }
        replies.Status("busy", request);
        try
        {
            if (await shell.AnswerAsync(request, CancellationToken.None).ConfigureAwait(false) is { } content)
                replies.Reply(KernelSockets.Channel.Shell, request, ReplyType(request), content);
            else
                log($"No answer to {request.Type}.");
        }
        finally
        {
            replies.Status("idle", request);
        }
    }

    private async Task ControlAsync(Message request)
    {
        replies.Status("busy", request);
        switch (request.Type)
        {
            case "interrupt_request":
                Interrupt();
                replies.Reply(KernelSockets.Channel.Control, request, "interrupt_reply", new JsonObject { ["status"] = "ok" });
                break;
            case "shutdown_request":
                Shutdown(KernelSockets.Channel.Control, request);
                return;
            case "kernel_info_request" or "comm_info_request":
                if (await shell.AnswerAsync(request, CancellationToken.None).ConfigureAwait(false) is { } content)
                    replies.Reply(KernelSockets.Channel.Control, request, ReplyType(request), content);
                break;
            default:
                log($"No answer to {request.Type} on control.");
                break;
        }
        replies.Status("idle", request);
    }

    private void Shutdown(KernelSockets.Channel channel, Message request)
    {
        var restart = (bool?)request.Content["restart"] ?? false;
        JsonObject content = new() { ["status"] = "ok", ["restart"] = restart };
        Interrupt();
        replies.Reply(channel, request, "shutdown_reply", content);
        replies.Publish("shutdown_reply", request, (JsonObject)content.DeepClone());
        replies.Status("idle", request);
        shutdown.TrySetResult(restart);
    }

    private static string ReplyType(Message request) =>
        request.Type[..^"request".Length] + "reply";
}
