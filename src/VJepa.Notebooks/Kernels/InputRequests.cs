using System.Collections.Concurrent;

namespace VJepa.Notebooks.Kernels;

/// <summary>Questions of the running cell to the user, and the front end's answers.</summary>
internal sealed class InputRequests
{
    private readonly BlockingCollection<string?> answers = [];

    /// <summary>Sends the question to the front end by <paramref name="send"/> and waits for the answer.</summary>
    public string? Ask(Action send, CancellationToken stop)
    {
        while (answers.TryTake(out _))
        {
            // Drop late answers to a cell that was stopped.
        }
        send();
        return answers.Take(stop);
    }

    /// <param name="value">Null if the user gives no answer.</param>
    public void Answer(string? value) => answers.Add(value);
}
