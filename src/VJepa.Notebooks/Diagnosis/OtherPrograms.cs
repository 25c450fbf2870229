using System.ComponentModel;
using System.Diagnostics;

namespace VJepa.Notebooks.Diagnosis;

/// <summary>Programs that some tasks use, found by asking for their version.</summary>
internal static class OtherPrograms
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(10);

    public static IEnumerable<Finding> All() =>
    [
        Ask("ffmpeg", ["ffmpeg", "-version"],
            "Only for videos that OpenCV can't decode: install ffmpeg with the system's package manager."),
        Ask("Jupyter", ["jupyter", "--version"],
            "Only for notebooks in a browser: pip install jupyterlab, then 'vjepa install'."),
        Ask(".NET Interactive", ["dotnet-interactive", "--version"],
            "Only for Polyglot Notebooks: dotnet tool install --global Microsoft.dotnet-interactive."),
        Ask("MPI", ["mpirun", "--version"],
            "Only for training on several processes: install Open MPI (openmpi-bin, libopenmpi-dev)."),
        Ask("Slurm", ["sinfo", "--version"], "Only on a cluster; its administrators provide it."),
    ];

    /// <param name="command">Program and arguments.</param>
    /// <param name="purpose">What it is good for and how to get it.</param>
    public static Finding Ask(string name, IReadOnlyList<string> command, string purpose)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1))
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var (said, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(patience))
            {
                process.Kill(entireProcessTree: true);
                return Bad($"'{string.Join(' ', command)}' did not end within {patience.TotalSeconds} s");
            }
            var lines = (said.Result + complained.Result).Split('\n', StringSplitOptions.TrimEntries);
            var first = lines.FirstOrDefault(line => line.Length > 0) ?? "no version given";
            return process.ExitCode == 0
                ? Finding.Works(name, first)
                : Bad($"'{string.Join(' ', command)}' ended with {process.ExitCode}: {first}");
        }
        catch (Win32Exception)
        {
            return new(name, Condition.Absent, "not found", purpose);
        }

        // No task needs it at once: a broken one counts as none.
        Finding Bad(string problem) => new(name, Condition.Absent, problem, purpose);
    }
}
