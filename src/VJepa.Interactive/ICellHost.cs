using VJepa.Interactive.Display;

namespace VJepa.Interactive;

/// <summary>
/// The engine that runs a cell, such as the kit's own kernel. <see cref="CellApi"/> and <see cref="Results"/> reach the
/// engine only through this interface, so that a notebook shows the same in every engine.
/// </summary>
public interface ICellHost
{
    /// <summary>The profile of this run: quick, classroom or full.</summary>
    string Profile { get; }

    /// <summary>Canceled when the user interrupts the cell.</summary>
    CancellationToken Cancel { get; }

    /// <summary>Where the cell's output goes.</summary>
    ICellOutput Output { get; }

    /// <summary>Sends console output that is still buffered, so that outputs keep their order.</summary>
    void FlushConsole();

    /// <summary>What the notebook has recorded so far.</summary>
    RecordedResults Recorded { get; }

    /// <summary>Registers a value whose last update is delayed: call its <see cref="DisplayedValue.Send"/> when the
    /// cell ends.</summary>
    void SendAtEnd(DisplayedValue value);
}

/// <summary>The host of the cell that the calling code belongs to.</summary>
public static class CellHost
{
    /// <summary>Finds the host; null outside cells. An engine sets this when it starts.</summary>
    public static Func<ICellHost?> Find { get; set; } = () => null;

    /// <exception cref="InvalidOperationException">The caller is not running inside a cell.</exception>
    public static ICellHost Current =>
        Find() ?? throw new InvalidOperationException("This works only inside a notebook cell.");
}
