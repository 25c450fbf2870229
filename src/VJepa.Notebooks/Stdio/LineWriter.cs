using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace VJepa.Notebooks.Stdio;

/// <summary>Writes events, one JSON object a line, in the order in which they were sent. A front end that reads slowly
/// does not hold up the cell.</summary>
internal sealed class LineWriter
{
    private readonly Channel<byte[]> lines = Channel.CreateUnbounded<byte[]>();
    private readonly Task writing;

    public LineWriter(Stream stream) => writing = WriteAsync(stream);

    /// <summary>Ends when the front end no longer reads.</summary>
    public Task Ended => writing;

    public void Send(string type, string? id, JsonObject content)
    {
        var line = new JsonObject { ["type"] = type };
        if (id is not null)
            line["id"] = id;
        foreach (var (name, value) in content)
            line[name] = value?.DeepClone();
        lines.Writer.TryWrite([.. JsonSerializer.SerializeToUtf8Bytes(line), (byte)'\n']);
    }

    /// <summary>Writes what was sent, for as long as <paramref name="patience"/>.</summary>
    public Task CloseAsync(TimeSpan patience)
    {
        lines.Writer.TryComplete();
        return Task.WhenAny(writing, Task.Delay(patience));
    }

    private async Task WriteAsync(Stream stream)
    {
        await Task.Yield();
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await stream.WriteAsync(line).ConfigureAwait(false);
                if (lines.Reader.Count == 0)
                    await stream.FlushAsync().ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // The front end closed its end.
        }
    }
}
