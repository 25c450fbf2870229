using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VJepa.Notebooks.Commands;

/// <summary>Ctrl-C, SIGTERM and SIGUSR1 end the work at the next step; a second one ends the process at once.
/// mpirun hands SIGUSR1 on to its processes, and Slurm can send it before a job's time is over.</summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>The exit code after SIGUSR1.</summary>
    public const int UserSignalCode = Base + User;

    private const int Base = 128, Interrupt = 2, Terminate = 15, User = 10; // as shells and Linux count
    private readonly CancellationTokenSource stopped;
    private readonly PosixSignalRegistration interrupt, terminate;
    private readonly PosixSignalRegistration? user;
    private Stopwatch? since;

    public StopSignals(CancellationToken outer)
    {
        stopped = CancellationTokenSource.CreateLinkedTokenSource(outer);
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, Interrupt));
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, Terminate));
        if (OperatingSystem.IsLinux())
            user = PosixSignalRegistration.Create((PosixSignal)User, signal => Stop(signal, User));
    }

    /// <summary>Canceled by the first signal.</summary>
    public CancellationToken Token => stopped.Token;

    /// <summary>130 after Ctrl-C, 143 after SIGTERM, 138 after SIGUSR1; 0 without a signal.</summary>
    public int ExitCode { get; private set; }

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        user?.Dispose();
        stopped.Dispose();
    }

    // Signals within one second count as one: a launcher may forward the Ctrl-C that the terminal sent.
    private void Stop(PosixSignalContext signal, int number)
    {
        since ??= Stopwatch.StartNew();
        signal.Cancel = since.Elapsed < TimeSpan.FromSeconds(1);
        if (ExitCode == 0) ExitCode = Base + number;
        stopped.Cancel();
    }
}
