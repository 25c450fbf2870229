using System.CommandLine;
using Spectre.Console;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa list</c></summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Notebooks or folders; without one, notebooks/.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("list", "Lists notebooks with title, expected times and needs.") { paths };
        command.SetAction(parsed =>
        {
            var table = new Table().Border(TableBorder.Rounded).AddColumns("Notebook", "Title");
            foreach (var profile in RunOptions.Profiles)
                table.AddColumn(profile);
            table.AddColumns("Outputs", "Needs");
            foreach (var path in NotebookFiles.Find(parsed.GetValue(paths) ?? []))
                table.AddRow([.. Row(path).Select(Markup.Escape)]);
            AnsiConsole.Write(table);
            return CommandLine.Success;
        });
        return command;
    }

    private static IEnumerable<string> Row(string path)
    {
        try
        {
            var notebook = Notebook.Load(path);
            return [notebook.Name, notebook.Card.Title, .. RunOptions.Profiles.Select(notebook.Card.Time), KeptOutputs.StateOf(notebook), notebook.Card.Needs];
        }
        catch (NotebookFormatException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
