using System.Collections.Concurrent;
using System.IO.Pipes;
using System.Text.Json.Nodes;
using VJepa.Interactive;
using VJepa.Notebooks.Engine;
using VJepa.Notebooks.Stdio;

namespace VJepa.Notebooks.Tests.Stdio;

/// <summary>A front end of the line protocol, whose kernel runs in this process.</summary>
public sealed class LineClient : IDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);
    private readonly AnonymousPipeServerStream requests = new(PipeDirection.Out);
    private readonly AnonymousPipeServerStream events = new(PipeDirection.In);
    private readonly BlockingCollection<JsonObject> received = [];
    private readonly StreamWriter writer;
    private readonly AnonymousPipeClientStream kernelEvents;
    private readonly StdioKernel kernel;
    private readonly Task ended;
    private readonly Thread reading;
    private int sent;

    public LineClient()
    {
        kernelEvents = new AnonymousPipeClientStream(PipeDirection.Out, events.GetClientHandleAsString());
        kernel = new StdioKernel(
            new AnonymousPipeClientStream(PipeDirection.In, requests.GetClientHandleAsString()), kernelEvents,
            new SessionOptions
            {
                Prelude = DefaultUsings.Text,
                Directory = AppContext.BaseDirectory,
                Grace = TimeSpan.FromMilliseconds(200),
            });
        writer = new StreamWriter(requests) { AutoFlush = true };
        ended = kernel.RunAsync(CancellationToken.None);
        reading = new Thread(Read) { IsBackground = true };
        reading.Start();
    }

    public void SendLine(string line) => writer.Write(line + "\n");

    /// <summary>Sends a request; returns its id.</summary>
    public string Send(string type, JsonObject? content = null)
    {
        var request = content ?? [];
        (request["type"], request["id"]) = (type, $"r{++sent}");
        SendLine(request.ToJsonString());
        return $"r{sent}";
    }

    public string Execute(string code) => Send("execute", new JsonObject { ["code"] = code });

    /// <summary>The next event of this type, with this id if one is given.</summary>
    public JsonObject Next(string type, string? id = null)
    {
        while (true)
        {
            Assert.True(received.TryTake(out var next, patience), $"no event '{type}' came");
            if ((string?)next["type"] == type && (id is null || (string?)next["id"] == id))
                return next;
        }
    }

    /// <summary>The events of this request, up to <c>done</c>.</summary>
    public List<JsonObject> Finish(string id)
    {
        var events = new List<JsonObject>();
        while (events.Count == 0 || (string?)events[^1]["type"] != "done")
        {
            Assert.True(received.TryTake(out var next, patience), $"{id} is never done");
            if ((string?)next["id"] == id)
                events.Add(next);
        }
        return events;
    }

    public List<JsonObject> Run(string code) => Finish(Execute(code));

    public void Dispose()
    {
        // A pipe can't be closed while it is read: end the requests first, then the events.
        writer.Dispose();
        ended.Wait(patience);
        kernelEvents.Dispose();
        reading.Join(patience);
        events.Dispose();
        kernel.Dispose();
    }

    private void Read()
    {
        using var reader = new StreamReader(events);
        while (reader.ReadLine() is { } line)
            received.Add((JsonObject)JsonNode.Parse(line)!);
    }
}
