namespace VJepa.Notebooks.Engine;

/// <summary>Thrown inside a cell's code when the reader or a timeout stopped the cell.</summary>
public sealed class CellInterruptedException() : OperationCanceledException("The cell was interrupted.");
