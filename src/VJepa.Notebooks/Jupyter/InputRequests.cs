using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Jupyter;

/// <summary>Asks the user for input over the stdin channel.</summary>
internal sealed class InputRequests
{
    private readonly BlockingCollection<string> answers = [];

    /// <summary>Sends an input_request with this content, as part of the given execute_request.</summary>
    public Action<Message, JsonObject> Send { get; set; } = (_, _) => { };

    public string Ask(Message request, string prompt, bool password, CancellationToken stop)
    {
        while (answers.TryTake(out _))
        {
            // Drop late answers to a cell that was stopped.
        }
        Send(request, new JsonObject { ["prompt"] = prompt, ["password"] = password });
        return answers.Take(stop);
    }

    public void Answer(string value) => answers.Add(value);
}
