namespace VJepa.Interactive.Display;

/// <summary>A displayed value that can be replaced: what <c>display</c> returns.</summary>
/// <remarks>As a value of .NET Interactive's type it is not shown once more at the end of a cell there.</remarks>
public sealed class DisplayedValue : Microsoft.DotNet.Interactive.Formatting.DisplayedValue
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(100);
    private readonly ICellOutput output;
    private readonly Lock gate = new();
    private readonly Timer timer;
    private MimeBundle? waiting;
    private DateTime lastSent = DateTime.UtcNow;

    internal DisplayedValue(ICellOutput output, string id) : base(null, [])
    {
        (this.output, Id) = (output, id);
        using (ExecutionContext.SuppressFlow())
            timer = new Timer(_ => Send(), null, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>The display id, as front ends know it.</summary>
    public string Id { get; }

    /// <summary>Replaces the value. At most ten updates a second are sent; the last one always is.</summary>
    public new void Update(object? value)
    {
        // Format now: the value may change or be disposed before it is sent.
        var bundle = ValueFormatting.Format(value);
        lock (gate)
        {
            waiting = bundle;
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

    /// <summary>Sends an update that is still waiting. The host calls this when the cell ends.</summary>
    public void Send()
    {
        lock (gate)
        {
            if (waiting is null)
                return;
            lastSent = DateTime.UtcNow;
            output.Update(Id, waiting);
            waiting = null;
        }
    }
}
