using System.Text.Json.Nodes;
using System.Threading.Channels;
using VJepa.Notebooks.Engine;
using VJepa.Notebooks.Kernels;

namespace VJepa.Notebooks.Stdio;

/// <summary>
/// A kernel that reads requests from a stream and writes events to another, one JSON object a line: what the VS Code
/// extension talks to. Cells run one after the other; every other request is answered at once, also while a cell runs.
/// The messages are described in <c>PROTOCOL.md</c>.
/// </summary>
internal sealed class StdioKernel : IDisposable
{
    public const int ProtocolVersion = 1;

    private readonly LiveSession session;
    private readonly LineWriter writer;
    private readonly LineAssistance assistance;
    private readonly Stream requests;
    private readonly InputRequests input = new();
    private readonly Channel<LineRequest> cells = Channel.CreateUnbounded<LineRequest>();
    private readonly TaskCompletionSource shutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int count;

    public StdioKernel(Stream requests, Stream events, SessionOptions options)
    {
        session = new LiveSession(options);
        (this.requests, writer) = (requests, new LineWriter(events));
        assistance = new LineAssistance(session.Assistant, writer);
    }

    /// <summary>Runs until the requests end, the front end asks for the end, or nobody reads the events.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        writer.Send("started", null, new JsonObject
        {
            ["protocol"] = ProtocolVersion,
            ["version"] = typeof(StdioKernel).Assembly.GetName().Version!.ToString(3),
            ["dotnet"] = Environment.Version.ToString(),
        });
        _ = session.WarmUpAsync().ContinueWith(_ => writer.Send("ready", null, []), TaskScheduler.Default);
        _ = RunCellsAsync();
        var reading = Task.Factory.StartNew(
            Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAny(shutdown.Task, reading, writer.Ended, Task.Delay(Timeout.Infinite, stop))
            .ConfigureAwait(false);
        session.Interrupt();
        await writer.CloseAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
    }

    /// <summary>Stops the running cell.</summary>
    public void Interrupt() => session.Interrupt();

    public void Dispose()
    {
        cells.Writer.TryComplete();
        session.Dispose();
    }

    private void Read()
    {
        using var reader = new StreamReader(requests);
        while (reader.ReadLine() is { } line)
            if (!string.IsNullOrWhiteSpace(line))
                _ = TakeAsync(line);
    }

    private async Task TakeAsync(string line)
    {
        string? id = null;
        try
        {
            var request = LineRequest.Parse(line);
            id = request.TextOrNull("id");
            await AnswerAsync(request).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            writer.Send("refused", id, new JsonObject { ["message"] = $"A request was not understood: {e.Message}." });
        }
    }

    private async Task AnswerAsync(LineRequest request)
    {
        switch (request.Type)
        {
            case "execute":
                (_, _, _) = (request.Id, request.Text("code"), request.TextOrNull("cell"));
                cells.Writer.TryWrite(request);
                break;
            case "interrupt":
                Interrupt();
                break;
            case "input":
                input.Answer(request.TextOrNull("value"));
                break;
            case "complete":
                await Task.Run(() => assistance.CompleteAsync(request)).ConfigureAwait(false);
                break;
            case "hover":
                await Task.Run(() => assistance.HoverAsync(request)).ConfigureAwait(false);
                break;
            case "shutdown":
                shutdown.TrySetResult();
                break;
            default:
                throw new FormatException($"'{request.Type}' is not a known type of request. Known are: execute, "
                    + "interrupt, input, complete, hover, shutdown");
        }
    }

    private async Task RunCellsAsync()
    {
        await foreach (var request in cells.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            var (id, code) = (request.Id, request.Text("code"));
            writer.Send("running", id, new JsonObject { ["count"] = ++count });
            var output = new LineOutput(writer, id, input);
            var result = await RunAsync(code, request.TextOrNull("cell") ?? code, output).ConfigureAwait(false);
            if (result.Error is { } error)
                output.Error(error);
            writer.Send("done", id, new JsonObject
            {
                ["success"] = result.Succeeded,
                ["count"] = count,
                ["seconds"] = result.Elapsed.TotalSeconds,
            });
        }
    }

    // An error of the host itself must reach the front end, which would wait forever.
    private async Task<CellResult> RunAsync(string code, string cell, LineOutput output)
    {
        try
        {
            return await session.RunAsync(code, cell, output).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return new CellResult(new CellError(e.GetType().Name, e.Message, [e.ToString()], null), TimeSpan.Zero);
        }
    }
}
