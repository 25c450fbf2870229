using VJepa.Interactive;
using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Engine;

/// <summary>What belongs to one execution of one cell. It flows with the cell's tasks and threads.</summary>
internal sealed class CellScope(Session session, string cellId, ICellOutput output, CancellationToken stopping) : ICellHost
{
    private static readonly AsyncLocal<CellScope?> here = new();
    private static volatile CellScope? latest;
    private readonly TaskCompletionSource<NativeException> died = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Session Session => session;

    public string CellId => cellId;

    public ICellOutput Output => output;

    /// <summary>Completes when native code of this cell failed beyond repair; its thread never comes back.</summary>
    public Task<NativeException> Died => died.Task;

    public CancellationToken Stopping => stopping;

    /// <summary>The execution number under which the code that runs was compiled.</summary>
    public int CompiledAs { get; set; }

    /// <summary>The scope the calling code belongs to; null outside cells.</summary>
    public static CellScope? Here => here.Value;

    /// <summary>As <see cref="Here"/>, or the scope entered last for threads that no cell started.</summary>
    public static CellScope? HereOrLatest => here.Value ?? latest;

    /// <summary>Tells that the calling thread is lost. Of several threads the first is the cell's error.</summary>
    public void Die(NativeException error)
    {
        Lost?.Invoke(Thread.CurrentThread);
        died.TrySetResult(error);
    }

    /// <summary>Called for every thread that is lost: the cells' own may be one that follows the first.</summary>
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

    /// <summary>Updates held back for a moment, which are sent at the latest when the cell ends.</summary>
    public PendingUpdates Pending { get; } = new();

    string ICellHost.Profile => session.Options.Profile;

    CancellationToken ICellHost.Cancel => stopping;

    void ICellHost.FlushConsole() => ConsoleRouter.Flush(this);

    void ICellHost.Record(string name, object? value) => session.Record(name, value);

    void ICellHost.SendAtEnd(DisplayedValue value) => Pending.Add(value);
}
