namespace VJepa.Interactive.Display;

/// <summary><c>x.Display()</c> in cells.</summary>
public static class DisplayExtensions
{
    /// <summary>Shows a value below the cell, now.</summary>
    /// <remarks>With <paramref name="mimeType"/>, the value is shown in this format only.</remarks>
    public static DisplayedValue Display(this object? value, string? mimeType = null) => CellApi.display(value, mimeType);
}
