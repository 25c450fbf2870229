using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;
using DisplayedValue = VJepa.Interactive.Display.DisplayedValue;
using MimeBundle = VJepa.Interactive.Display.MimeBundle;

namespace VJepa.Interactive.Polyglot;

/// <summary>Publishes what a cell shows as events of .NET Interactive.</summary>
internal sealed class PolyglotOutput : ICellOutput
{
    private readonly Lock gate = new();
    private readonly HashSet<DisplayedValue> waiting = [];
    private KernelInvocationContext? latest;

    // A thread that no cell started belongs to the cell that ran last.
    private KernelInvocationContext? Here
    {
        get
        {
            lock (gate)
                return latest = KernelInvocationContext.Current ?? latest;
        }
    }

    public void Stream(string name, string text) => (name == "stderr" ? Console.Error : Console.Out).Write(text);

    public void Display(MimeBundle bundle, string? displayId)
    {
        if (Here is { } cell)
            cell.Publish(new DisplayedValueProduced(bundle, cell.Command, Formats(bundle), displayId));
    }

    public void Update(string displayId, MimeBundle bundle)
    {
        if (Here is { } cell)
            cell.Publish(new DisplayedValueUpdated(bundle, displayId, cell.Command, Formats(bundle)));
    }

    public void Result(MimeBundle bundle) => Display(bundle, null);

    // .NET Interactive can't.
    public void Clear(bool wait) { }

    /// <exception cref="NotSupportedException">Always.</exception>
    public string? ReadLine(string prompt, bool password) => throw new NotSupportedException(
        "In .NET Interactive, ask with: await Microsoft.DotNet.Interactive.Kernel.GetInputAsync(\"…\")");

    /// <summary>Sends a delayed update before the cell ends.</summary>
    public void SendAtEnd(DisplayedValue value)
    {
        if (Here is not { } cell)
            return;
        lock (gate)
            if (!waiting.Add(value))
                return;
        cell.OnComplete(_ =>
        {
            lock (gate)
                waiting.Remove(value);
            value.Send();
        });
    }

    private static FormattedValue[] Formats(MimeBundle bundle) =>
        [.. PolyglotFormats.Few(bundle).Select(format => new FormattedValue(format.Key, format.Value))];
}
