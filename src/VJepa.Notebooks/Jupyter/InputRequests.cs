using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Jupyter;

/// <summary>Questions to the reader over the stdin channel.</summary>
internal sealed class InputRequests
{
    private readonly BlockingCollection<string> answers = [];

    /// <summary>How a question is sent: the request it belongs to, and the content.</summary>
    public Action<Message, JsonObject> Send { get; set; } = (_, _) => { };

    public string Ask(Message request, string prompt, bool password, CancellationToken stop)
    {
        while (answers.TryTake(out _))
        {
            // An answer to a question whose cell was stopped.
        }
        Send(request, new JsonObject { ["prompt"] = prompt, ["password"] = password });
        return answers.Take(stop);
    }

    public void Answer(string value) => answers.Add(value);
}
