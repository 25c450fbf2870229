using System.CommandLine;

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
}
