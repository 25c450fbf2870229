using System.CommandLine;
using Spectre.Console;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa list [PATH…]</c>: a table of notebooks.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var paths = NotebookFiles.Argument();
        var command = new Command("list", "Lists notebooks: title, expected times, saved outputs, needs.") { paths };
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
            var (card, outputs) = (notebook.Card, KeptOutputs.StateOf(notebook));
            return [notebook.Name, card.Title, .. RunOptions.Profiles.Select(card.Time), outputs, card.Needs];
        }
        catch (NotebookFormatException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
