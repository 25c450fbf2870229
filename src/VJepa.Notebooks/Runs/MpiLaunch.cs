using System.Globalization;
using VJepa.Processes;

namespace VJepa.Notebooks.Runs;

/// <summary>What <c>mpirun</c> (Open MPI) says of itself to a process that it starts.</summary>
internal static class MpiLaunch
{
    /// <summary>Number of processes, 1 without mpirun.</summary>
    public static int Processes => Variable("OMPI_COMM_WORLD_SIZE");

    /// <summary>Number of processes on this machine, 1 without mpirun.</summary>
    public static int OnThisMachine => Variable("OMPI_COMM_WORLD_LOCAL_SIZE");

    /// <summary>Runs work as one of mpirun's processes, or alone (with null) without mpirun.</summary>
    /// <param name="failed">Gets the message of a process that fails, before all are ended.</param>
    /// <exception cref="MpiException">Open MPI's library can't be loaded.</exception>
    public static void Run(Action<ProcessGroup?> work, Action<string> failed)
    {
        if (Processes > 1) ProcessGroup.Run(work, failed);
        else work(null);
    }

    private static int Variable(string name) => int.TryParse(
        Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? Math.Max(1, number) : 1;
}
