using System.CommandLine;
using VJepa.Notebooks.Runs;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa config [NAME]</c>: prints a recipe as a run file.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The recipe to print. Without a name, all recipes are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var schema = new Option<bool>("--schema") { Description = "Print the JSON schema of run files." };
        var sets = RunFileOptions.Sets();
        var command = new Command("config", "Prints a published recipe as the JSON file of a run.")
        {
            name, schema, sets,
        };
        command.SetAction(parsed =>
        {
            Console.Out.WriteLine(
                parsed.GetValue(schema) ? RunFileJson.Schema() : Text(parsed.GetValue(name), parsed.GetValue(sets)));
            return CommandLine.Success;
        });
        return command;
    }

    internal static string Text(string? name, string[]? sets)
    {
        if (name is null)
        {
            var width = NamedRecipes.Names.Max(recipe => recipe.Name.Length);
            return string.Join(
                Environment.NewLine, NamedRecipes.Names.Select(r => $"{r.Name.PadRight(width)}  {r.What}"));
        }
        var text = RunFileJson.Print(NamedRecipes.Find(name));
        return sets is { Length: > 0 } ? RunFileJson.Print(RunFileJson.Parse(text, sets)) : text;
    }
}
