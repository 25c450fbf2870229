using System.CommandLine;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa check [PATH…]</c>: are the outputs that notebooks keep those of their code?</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Notebooks or folders; without one, notebooks/.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("check", "Says which notebooks keep outputs of older code; ends with 1 when one does.") { paths };
        command.SetAction(parsed =>
        {
            var writer = parsed.InvocationConfiguration.Output;
            var bad = false;
            foreach (var path in NotebookFiles.Find(parsed.GetValue(paths) ?? []))
            {
                var (fits, words) = Judge(path);
                bad |= !fits;
                writer.WriteLine($"{(fits ? "ok   " : "STALE")}  {Path.GetFileNameWithoutExtension(path)}: {words}");
            }
            return bad ? CommandLine.CellFailed : CommandLine.Success;
        });
        return command;
    }

    /// <exception cref="UsageException">It is no notebook.</exception>
    internal static (bool Fits, string Words) Judge(string path)
    {
        try
        {
            return KeptOutputs.StateOf(Notebook.Load(path)) switch
            {
                KeptOutputs.None => (true, "keeps no outputs"),
                KeptOutputs.Current => (true, "its outputs are those of its code"),
                KeptOutputs.Stale => (false, "its code has changed since it was run: 'run --save' it again"),
                _ => (false, "its outputs are from no 'run --save': nobody can tell which code made them"),
            };
        }
        catch (NotebookFormatException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
