using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace VJepa.Notebooks.Slurm;

/// <summary>The programs by which one talks to Slurm.</summary>
internal static class SlurmPrograms
{
    /// <summary>What a program said, or null if it is not installed.</summary>
    public static (int Code, string Output, string Errors)? Ask(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output.Trim(), errors.Result.Trim());
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>The tasks of all arrays of a name that have not ended, by their number, with Slurm's word for their
    /// state, such as PENDING. Empty without Slurm.</summary>
    public static IReadOnlyDictionary<int, string> Queued(string name)
    {
        var tasks = new Dictionary<int, string>();
        if (Ask("squeue", "--me", "-h", "-r", "-n", name, "-o", "%K %T") is not (0, var listed, _)) return tasks;
        foreach (var words in listed.Split('\n').Select(line => line.Trim().Split(' ')))
        {
            if (words.Length == 2 && int.TryParse(words[0], CultureInfo.InvariantCulture, out var number))
                tasks[number] = words[1];
        }
        return tasks;
    }
}
