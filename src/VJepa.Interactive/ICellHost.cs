using VJepa.Interactive.Display;

namespace VJepa.Interactive;

/// <summary>
/// What runs a cell: the kit's own kernel, or another notebook program. Everything a cell can name (<see cref="CellApi"/>,
/// <see cref="Results"/>) goes through it, so that both worlds show the same.
/// </summary>
public interface ICellHost
{
    /// <summary>The profile of this run: quick, classroom or full.</summary>
    string Profile { get; }

    /// <summary>Canceled when the reader stops the cell.</summary>
    CancellationToken Cancel { get; }

    /// <summary>Where the cell's output goes.</summary>
    ICellOutput Output { get; }

    /// <summary>Sends what the cell has written to the console so far, so that outputs keep their order.</summary>
    void FlushConsole();

    /// <summary>Remembers a number under a dotted name.</summary>
    void Record(string name, object? value);

    /// <summary>The value's last update is sent when the cell ends, if not before.</summary>
    void SendAtEnd(DisplayedValue value);
}

/// <summary>The host of the cell that the calling code belongs to.</summary>
public static class CellHost
{
    /// <summary>Finds it; a host sets this once, when it starts. Null outside cells.</summary>
    public static Func<ICellHost?> Find { get; set; } = () => null;

    /// <exception cref="InvalidOperationException">The calling code belongs to no cell.</exception>
    public static ICellHost Current => Find() ?? throw new InvalidOperationException("This works only inside a notebook's cell.");
}
