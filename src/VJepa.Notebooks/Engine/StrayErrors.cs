using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace VJepa.Notebooks.Engine;

/// <summary>
/// Exceptions that nothing awaits: those of <c>async void</c> methods, threads, timers and <c>Progress</c> callbacks.
/// They would end the process. Instead they fail the cell that runs, or the notebook if none does.
/// </summary>
internal static class StrayErrors
{
    // The names of all assemblies that are compiled from cells begin so.
    private const string CellAssembly = "\u211b*";

    private static readonly Lock installing = new();
    private static bool installed;

    public static void Install()
    {
        lock (installing)
        {
            if (installed)
                return;
            installed = true;
            ExceptionHandling.SetUnhandledExceptionHandler(Take);
        }
    }

    // The runtime drops the execution context before it calls this, so the cell is often unknown.
    private static bool Take(Exception error)
    {
        var frames = new StackTrace(error, fNeedFileInfo: false).GetFrames().Select(AssemblyOf).ToList();
        var cell = frames.FirstOrDefault(name => name.StartsWith(CellAssembly, StringComparison.Ordinal));
        var isOfCell = CellScope.Here is not null || cell is not null;
        if (CellScope.HereOrLatest is not { Session.IsClosed: false } scope
            || (CellScope.Here is null && cell is not null && !IsOf(scope.Session, cell)))
            return isOfCell && Tell(error);
        if (!isOfCell && frames.Contains(typeof(StrayErrors).Assembly.GetName().Name!))
            return false; // the host's own
        scope.Session.Strays.Add(ErrorText.OfException(error, scope, ""));
        return true;
    }

    private static bool Tell(Exception error)
    {
        ConsoleRouter.Terminal.WriteLine(
            $"Code that an earlier notebook left running threw {error.GetType().Name}: {error.Message}");
        return true;
    }

    // The name has a part for the session and a part for the cell: "ℛ*ID#1-2".
    private static bool IsOf(Session session, string assembly) =>
        session.State?.Script.GetCompilation().AssemblyName is { } name && name.LastIndexOf('-') is > 0 and var end
        && assembly.StartsWith(name[..(end + 1)], StringComparison.Ordinal);

    private static string AssemblyOf(StackFrame frame) =>
        frame.GetMethod()?.DeclaringType?.Assembly.GetName().Name ?? "";
}

/// <summary>The exceptions of one session that no cell could catch.</summary>
internal sealed class Strays
{
    private readonly ConcurrentQueue<CellError> errors = [];

    public void Add(CellError error) => errors.Enqueue(error with
    {
        Line = null,
        Traceback = [.. error.Traceback, "   thrown where no cell can catch it: on a thread, by a callback or by "
            + "'async void' (make it 'async Task' and await it)"],
    });

    /// <summary>The first exception since the last call; null if there is none.</summary>
    public CellError? Take()
    {
        CellError? first = null;
        while (errors.TryDequeue(out var error))
            first ??= error;
        return first;
    }
}
