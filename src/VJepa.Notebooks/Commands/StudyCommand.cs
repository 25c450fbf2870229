using System.CommandLine;
using Spectre.Console;
using VJepa.Lab.Studies;
using VJepa.Notebooks.Running;
using VJepa.Runtime;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa study NAME</c>: an ablation from the terminal. Stop it and start it again: it goes on where it was.</summary>
internal static class StudyCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("NAME") { Description = "Which study; without one, all are listed.", Arity = ArgumentArity.ZeroOrOne };
        var profile = new Option<string>("--profile") { Description = "quick, classroom or full.", DefaultValueFactory = _ => "quick" };
        var seeds = new Option<int>("--seeds") { Description = "Seeds 1 to N; 0: the profile's." };
        var steps = new Option<int>("--steps") { Description = "Steps of each run; 0: the profile's." };
        var clips = new Option<int>("--clips") { Description = "Training clips of the world; 0: the profile's." };
        var workers = new Option<int>("--workers") { Description = "Runs side by side; they share the cores.", DefaultValueFactory = _ => 1 };
        var data = new Option<string>("--data") { Description = "Folder for clips, runs and results that are kept.", DefaultValueFactory = _ => "data" };
        var output = new Option<string>("--out") { Description = "Folder for the tables.", DefaultValueFactory = _ => "out" };
        var command = new Command("study", "Runs an ablation: base, variants, seeds; writes its table as Markdown, HTML and CSV.") { name, profile, seeds, steps, clips, workers, data, output };
        command.SetAction((parsed, cancel) => Task.Run(() =>
        {
            if (parsed.GetValue(name) is not { } chosen) return List();
            if (parsed.GetValue(seeds) < 0 || parsed.GetValue(workers) < 1) throw new UsageException("--seeds must not be negative, and --workers at least 1.");
            try
            {
                _ = StudyCatalog.Question(chosen); // before a world is rendered for nothing
                var experiment = Recipes.OnWorld(parsed.GetValue(profile)!, parsed.GetValue(data)!, parsed.GetValue(clips) is > 0 and var count ? count : null, cancel: cancel);
                var size = StudySize.Of(parsed.GetValue(profile)!);
                if (parsed.GetValue(steps) is > 0 and var length) size = size with { Steps = length };
                if (parsed.GetValue(seeds) is > 0 and var many) size = size with { Seeds = [.. Enumerable.Range(1, many)] };
                var study = StudyCatalog.Find(chosen, experiment, size);
                Write(Run(study, Path.Combine(parsed.GetValue(data)!, "studies"), parsed.GetValue(workers), cancel), parsed.GetValue(output)!);
                return CommandLine.Success;
            }
            catch (ArgumentException e)
            {
                throw new UsageException(e.Message);
            }
            catch (OperationCanceledException)
            {
                AnsiConsole.WriteLine("Stopped. The same command goes on from here.");
                return CommandLine.CellFailed;
            }
        }, CancellationToken.None));
        return command;
    }

    private static int List()
    {
        foreach (var (name, question) in StudyCatalog.Names) AnsiConsole.MarkupLineInterpolated($"[bold]{name,-10}[/] {question}");
        return CommandLine.Success;
    }

    private static StudyTable Run(Study study, string folder, int workers, CancellationToken cancel)
    {
        AnsiConsole.MarkupLineInterpolated($"{study.Title}\n{study.Variants.Count} variants x {study.Seeds.Count} seeds, {workers} at a time, {Environment.ProcessorCount} cores");
        StudyTable? table = null;
        AnsiConsole.Progress().Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn()).Start(context =>
        {
            var bar = context.AddTask("starts");
            table = new StudyRunner(folder, workers).Run(study, new ImmediateProgress<StudyProgress>(now =>
            {
                bar.Value = 100 * now.Share;
                bar.Description = Markup.Escape($"{now.Done} of {now.Runs} runs; {now.Message}");
            }), cancel);
        });
        return table!;
    }

    private static void Write(StudyTable table, string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"study-{table.Study.Name}");
        File.WriteAllText(path + ".md", table.ToMarkdown());
        File.WriteAllText(path + ".csv", table.ToCsv());
        File.WriteAllText(path + ".html", $"<!doctype html><meta charset=\"utf-8\"><title>{table.Study.Name}</title>{table.ToHtml()}");
        Console.Out.WriteLine(table.ToMarkdown()); // unbroken, for pipes
        Console.Out.WriteLine($"{path}.md, .csv, .html");
    }
}
