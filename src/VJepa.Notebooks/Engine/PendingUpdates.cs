using System.Collections.Concurrent;
using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Engine;

/// <summary>Updates held back for a moment; sent at the latest when the cell ends.</summary>
internal sealed class PendingUpdates
{
    private readonly ConcurrentDictionary<DisplayedValue, bool> values = [];

    public void Add(DisplayedValue value) => values[value] = true;

    public void Send()
    {
        foreach (var value in values.Keys)
            value.Send();
        values.Clear();
    }
}
