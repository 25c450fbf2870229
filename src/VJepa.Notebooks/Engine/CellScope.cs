using System.Collections.Concurrent;
using VJepa.Interactive;
using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Engine;

/// <summary>One execution of one cell. It flows with the cell's tasks and threads.</summary>
internal sealed class CellScope(Session session, string cellId, ICellOutput output, CancellationToken stopping)
    : ICellHost
{
    private static readonly AsyncLocal<CellScope?> here = new();
    private static volatile CellScope? latest;
    private readonly TaskCompletionSource<NativeException> died =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<DisplayedValue, bool> waiting = [];

    public Session Session => session;

    public string CellId => cellId;

    public ICellOutput Output => output;

    /// <summary>Completes when native code of this cell failed and its thread will never return.</summary>
    public Task<NativeException> Died => died.Task;

    public CancellationToken Stopping => stopping;

    /// <summary>The execution number under which the running code was compiled.</summary>
    public int CompiledAs { get; set; }

    /// <summary>The scope that the calling code belongs to; null outside cells.</summary>
    public static CellScope? Here => here.Value;

    /// <summary><see cref="Here"/>, or else, on a thread that no cell started, the scope entered last.</summary>
    public static CellScope? HereOrLatest => here.Value ?? latest;

    /// <summary>Reports that the calling thread is lost. The first of several gives the cell's error.</summary>
    public static bool Die(NativeException error)
    {
        if (Here is not { } scope)
            return false;
        scope.Lost?.Invoke(Thread.CurrentThread);
        scope.died.TrySetResult(error);
        return true;
    }

    /// <summary>Called for every lost thread; the session's own need not be the first.</summary>
    public Action<Thread>? Lost { get; set; }

    public static void Enter(CellScope? scope)
    {
        here.Value = scope;
        if (scope is not null)
            latest = scope;
    }

    public static void Forget(Session session)
    {
        if (latest?.Session == session)
            latest = null;
    }

    /// <summary>Shows the cell's value, after the console output that came before it.</summary>
    /// <exception cref="OperationCanceledException">The cell was stopped while its value was formatted.</exception>
    public void Result(MimeBundle bundle)
    {
        ConsoleRouter.Flush(this);
        stopping.ThrowIfCancellationRequested();
        output.Result(bundle);
    }

    /// <summary>Sends what is buffered or delayed: console output and updates of displayed values.</summary>
    public void Flush()
    {
        ConsoleRouter.Flush(this);
        foreach (var value in waiting.Keys)
            value.Send();
        waiting.Clear();
    }

    string ICellHost.Profile => session.Options.Profile;

    CancellationToken ICellHost.Cancel => stopping;

    void ICellHost.FlushConsole() => ConsoleRouter.Flush(this);

    RecordedResults ICellHost.Recorded => session.Results;

    void ICellHost.SendAtEnd(DisplayedValue value) => waiting[value] = true;
}
