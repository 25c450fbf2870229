using System.Runtime.CompilerServices;

namespace VJepa.Notebooks.Engine;

/// <summary>
/// The checks that <see cref="InterruptionRewriter"/> puts into a cell's loops and methods.
/// Nothing is pending almost always, so that a check is one static read.
/// </summary>
public static class Interruption
{
    private static volatile bool pending;

    /// <summary>At the head of every loop iteration.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check()
    {
        if (pending)
            ThrowWhenStopped();
    }

    /// <summary>At the entry of every method: as <see cref="Check"/>, and endless recursion becomes an exception.</summary>
    public static void Enter()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Check();
    }

    internal static void Announce() => pending = true;

    internal static void Settle() => pending = false;

    private static void ThrowWhenStopped()
    {
        if (CellScope.Here?.Stopping.IsCancellationRequested == true)
            throw new CellInterruptedException();
    }
}
