using System.CommandLine;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa check [PATH…]</c>: do saved outputs still belong to the code of their notebooks?</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var paths = NotebookFiles.Argument();
        var command = new Command("check", "Reports saved outputs that are out of date. Exits with 1 if there are any.")
        {
            paths,
        };
        command.SetAction(parsed =>
        {
            var writer = parsed.InvocationConfiguration.Output;
            var stale = false;
            foreach (var path in NotebookFiles.Find(parsed.GetValue(paths) ?? []))
            {
                var (fits, words) = Judge(path);
                stale |= !fits;
                writer.WriteLine($"{(fits ? "ok   " : "STALE")}  {Path.GetFileNameWithoutExtension(path)}: {words}");
            }
            return stale ? CommandLine.CellFailed : CommandLine.Success;
        });
        return command;
    }

    /// <exception cref="UsageException">The file is not a notebook.</exception>
    internal static (bool Fits, string Words) Judge(string path)
    {
        try
        {
            return KeptOutputs.StateOf(Notebook.Load(path)) switch
            {
                KeptOutputs.None => (true, "no saved outputs"),
                KeptOutputs.Current => (true, "its outputs are up to date"),
                KeptOutputs.Stale => (false, "its code has changed since it was saved: use 'run --save' again"),
                _ => (false, "its outputs were not saved by 'run --save', so they may be of other code"),
            };
        }
        catch (NotebookFormatException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
