using System.CommandLine;
using VJepa.Notebooks.Running;
using VJepa.Notebooks.Runs;

namespace VJepa.Notebooks.Commands;

/// <summary>What all commands on a run file have in common.</summary>
internal static class RunFileOptions
{
    public static Argument<string> File() => new("CONFIG")
    {
        Description = "A run file, as 'vjepa config' prints it. Relative paths in it start at its folder.",
    };

    public static Option<string[]> Sets() => new("--set")
    {
        Description = "FIELD=VALUE, such as training.learningRate=1e-3: changes a field. May be repeated.",
    };

    /// <summary>The file with changed fields and absolute paths.</summary>
    /// <exception cref="UsageException">The file or a change is wrong.</exception>
    public static RunFile Read(string file, string[]? sets) =>
        RunPaths.From(file, RunFileJson.Read(file, sets ?? []));
}
