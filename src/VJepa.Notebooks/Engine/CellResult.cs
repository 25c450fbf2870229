namespace VJepa.Notebooks.Engine;

/// <summary>How a cell ended.</summary>
/// <param name="Error">Null when the cell succeeded.</param>
/// <param name="Elapsed">Time from submission to the end, compilation included.</param>
public sealed record CellResult(CellError? Error, TimeSpan Elapsed)
{
    public bool Succeeded => Error is null;
}
