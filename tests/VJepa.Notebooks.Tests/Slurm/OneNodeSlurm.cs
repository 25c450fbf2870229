using System.Diagnostics;
using System.Net;

namespace VJepa.Notebooks.Tests.Slurm;

/// <summary>
/// A Slurm of one node, this machine, with a configuration, keys, ports and folders of its own. A shell keeps its
/// daemons: when this process closes the shell's input, or dies, the shell kills them and all that they started.
/// </summary>
public sealed class OneNodeSlurm : IDisposable
{
    private const string Programs = "/usr/sbin:/usr/bin:/sbin:/bin";

    // All that the daemons start has the configuration's path in its environment.
    private const string Keeper = """
        umask 022
        trap : INT TERM HUP
        head -c 128 /dev/urandom >"$1/key"
        chmod 600 "$1/key"
        chmod 755 "$1" # munged refuses folders that others can write to
        munged -F --socket="$1/munge" --key-file="$1/key" --pid-file="$1/munged.pid" --log-file="$1/munged.log" \
          --seed-file="$1/seed" >"$1/munged.out" 2>&1 &
        for i in 1 2 3 4 5 6 7 8 9 10; do [ -S "$1/munge" ] || sleep .2; done
        slurmctld -D -i >"$1/slurmctld.out" 2>&1 &
        slurmd -D -N "$2" >"$1/slurmd.out" 2>&1 &
        read -r _
        for time in 1 2 3; do
          for process in /proc/[0-9]*; do
            number="${process#/proc/}"
            [ "$number" = $$ ] && continue
            grep -qsF "SLURM_CONF=$SLURM_CONF" "$process/environ" && kill -KILL "$number" 2>/dev/null
          done
          sleep .2
        done
        exit 0
        """;

    private readonly Process? keeper;

    public OneNodeSlurm()
    {
        Unusable = Missing();
        if (Unusable is not null) return;
        var host = Dns.GetHostName().Split('.')[0];
        File.WriteAllText(Path.Combine(Folder, "slurm.conf"), SlurmConfiguration.Text(host, Folder));
        var start = new ProcessStartInfo("/bin/bash", ["-c", Keeper, "keeper", Folder, host])
        {
            RedirectStandardInput = true,
        };
        Environment(start.Environment);
        keeper = Process.Start(start)!;
        var clock = Stopwatch.StartNew();
        while (Ask("sinfo", "-h", "-o", "%T") != "idle")
        {
            Thread.Sleep(200);
            if (clock.Elapsed < TimeSpan.FromSeconds(30)) continue;
            string[] logs = ["munged.out", "slurmctld.out", "slurmd.out"];
            var last = logs.Select(log => Path.Combine(Folder, log)).Where(File.Exists)
                .Select(log => $"{Path.GetFileName(log)}: {File.ReadLines(log).LastOrDefault()}");
            Unusable = $"a Slurm of one node does not start here: {string.Join("; ", last)}";
            return;
        }
    }

    /// <summary>Why there is no Slurm here; null: there is one.</summary>
    public string? Unusable { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("vjepa-slurm-").FullName;

    /// <summary>Makes a program find this Slurm, and count two cores as its jobs do.</summary>
    public void Environment(IDictionary<string, string?> environment)
    {
        environment["PATH"] = Programs;
        environment["SLURM_CONF"] = Path.Combine(Folder, "slurm.conf");
        environment["DOTNET_PROCESSOR_COUNT"] = "2";
    }

    /// <summary>What a program of Slurm writes.</summary>
    public string Ask(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Where(program)!, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Environment(start.Environment);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output + errors.Result).Trim();
    }

    /// <summary>Waits until no job is left.</summary>
    public void WaitUntilEmpty()
    {
        var clock = Stopwatch.StartNew();
        while (Ask("squeue", "-h") is { Length: > 0 } jobs)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(15), $"jobs do not end:\n{jobs}");
            Thread.Sleep(300);
        }
    }

    public void Dispose()
    {
        if (keeper is not null)
        {
            keeper.StandardInput.Close();
            if (!keeper.WaitForExit(TimeSpan.FromSeconds(20))) keeper.Kill(entireProcessTree: true);
            keeper.Dispose();
        }
        Directory.Delete(Folder, recursive: true);
    }

    private static string? Missing()
    {
        if (!OperatingSystem.IsLinux()) return "Slurm is tested on Linux only";
        if (System.Environment.UserName != "root") return "a Slurm of one node is started by root only";
        string[] needed = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol", "sinfo"];
        return needed.FirstOrDefault(program => Where(program) is null) is { } absent
            ? $"there is no {absent}: apt-get install slurm-wlm munge"
            : null;
    }

    private static string? Where(string program) =>
        Programs.Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
