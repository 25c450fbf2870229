using System.Runtime.CompilerServices;

namespace VJepa.Notebooks.Engine;

/// <summary>
/// The checks that <see cref="InterruptionRewriter"/> adds to a cell's loops and methods. A check is usually one static
/// read.
/// </summary>
public static class Interruption
{
    private static volatile bool pending;

    /// <summary>Called at the start of every loop iteration.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check()
    {
        if (pending)
            ThrowWhenStopped();
    }

    /// <summary>Called at the start of every method: a check, and endless recursion becomes an exception.</summary>
    public static void Enter()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Check();
    }

    /// <summary>Called in place of <c>Environment.Exit</c> and <c>FailFast</c>.</summary>
    public static void Exit(params object?[] arguments) => throw new InvalidOperationException(
        "This would end the whole run, with every notebook after this one. "
        + "To end a cell early, use 'return;'; to fail it, throw an exception.");

    internal static void Announce() => pending = true;

    internal static void Settle() => pending = false;

    private static void ThrowWhenStopped()
    {
        if (CellScope.Here?.Stopping.IsCancellationRequested == true)
            throw new CellInterruptedException();
    }
}

/// <summary>Thrown in a cell's code when the user or the time limit stops the cell.</summary>
public sealed class CellInterruptedException() : OperationCanceledException("The cell was interrupted.");
