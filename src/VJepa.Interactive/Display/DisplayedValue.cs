namespace VJepa.Interactive.Display;

/// <summary>Something on the page that can be replaced: what <c>display</c> returns.</summary>
public sealed class DisplayedValue
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(100);
    private readonly ICellOutput output;
    private readonly Lock gate = new();
    private readonly Timer timer;
    private object? waiting;
    private bool hasWaiting;
    private DateTime lastSent = DateTime.UtcNow;

    internal DisplayedValue(ICellOutput output, string id)
    {
        (this.output, Id) = (output, id);
        using (ExecutionContext.SuppressFlow())
            timer = new Timer(_ => Send(), null, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>The display id that front ends know it by.</summary>
    public string Id { get; }

    /// <summary>Shows <paramref name="value"/> in its place. Ten times a second at most; the last value always arrives.</summary>
    public void Update(object? value)
    {
        // Formatted now: a value that changes or is disposed later shows what it was.
        var bundle = ValueFormatting.Format(value);
        lock (gate)
        {
            (waiting, hasWaiting) = (bundle, true);
            var since = DateTime.UtcNow - lastSent;
            if (since < pause)
            {
                timer.Change(pause - since, Timeout.InfiniteTimeSpan);
                CellHost.Find()?.SendAtEnd(this);
                return;
            }
        }
        Send();
    }

    internal void Send()
    {
        lock (gate)
        {
            if (!hasWaiting)
                return;
            hasWaiting = false;
            lastSent = DateTime.UtcNow;
            output.Update(Id, (MimeBundle)waiting!);
            waiting = null;
        }
    }
}
