using System.CommandLine;
using Spectre.Console;
using VJepa.Lab.Studies;
using VJepa.Notebooks.Running;
using VJepa.Runtime;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa study [NAME]</c>: runs an ablation. A study that was stopped continues where it was.</summary>
internal static class StudyCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The study to run. Without a name, all studies are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var profile = Text("--profile", "quick, classroom or full.", "quick");
        var seeds = Count("--seeds", "Run seeds 1 to N. 0: as the profile says.", 0);
        var steps = Count("--steps", "Training steps per run. 0: as the profile says.", 0);
        var clips = Count("--clips", "Number of training clips. 0: as the profile says.", 0);
        var workers = Count("--workers", "Number of runs at a time. They share the cores.", 1);
        var data = Text("--data", "Folder for clips, runs and results, which later studies reuse.", "data");
        var output = Text("--out", "Folder for the tables.", "out");
        var command = new Command("study", "Runs an ablation and writes its table as Markdown, HTML and CSV.")
        {
            name, profile, seeds, steps, clips, workers, data, output,
        };
        command.SetAction((parsed, cancel) => Task.Run(() =>
        {
            if (parsed.GetValue(name) is not { } chosen)
                return List();
            var (profileName, dataFolder, running) =
                (parsed.GetValue(profile)!, parsed.GetValue(data)!, parsed.GetValue(workers));
            if (parsed.GetValue(seeds) < 0 || running < 1)
                throw new UsageException("--seeds must be at least 0, and --workers at least 1.");
            try
            {
                int? count = parsed.GetValue(clips) is > 0 and var given ? given : null;
                var experiment = StudyCatalog.Experiment(chosen, profileName, dataFolder, count, cancel: cancel);
                var size = StudyCatalog.Size(chosen, profileName);
                if (parsed.GetValue(steps) is > 0 and var length)
                    size = size with { Steps = length };
                if (parsed.GetValue(seeds) is > 0 and var last)
                    size = size with { Seeds = [.. Enumerable.Range(1, last)] };
                var study = StudyCatalog.Find(chosen, experiment, size);
                Write(Run(study, Path.Combine(dataFolder, "studies"), running, cancel), parsed.GetValue(output)!);
                return CommandLine.Success;
            }
            catch (ArgumentException e)
            {
                throw new UsageException(e.Message);
            }
            catch (OperationCanceledException)
            {
                AnsiConsole.WriteLine("Stopped. The same command continues from here.");
                return CommandLine.CellFailed;
            }
        }, CancellationToken.None));
        return command;
    }

    private static Option<string> Text(string name, string description, string value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static Option<int> Count(string name, string description, int value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static int List()
    {
        foreach (var (name, question) in StudyCatalog.Names)
            AnsiConsole.MarkupLineInterpolated($"[bold]{name,-10}[/] {question}");
        return CommandLine.Success;
    }

    private static StudyTable Run(Study study, string folder, int workers, CancellationToken cancel)
    {
        AnsiConsole.WriteLine(study.Title);
        AnsiConsole.WriteLine(
            $"{study.Variants.Count} variants x {study.Seeds.Count} seeds, {workers} at a time on "
            + $"{Environment.ProcessorCount} cores");
        StudyTable? table = null;
        AnsiConsole.Progress()
            .Columns(
                new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn())
            .Start(context =>
            {
                var bar = context.AddTask("starting");
                var progress = new ImmediateProgress<StudyProgress>(now =>
                {
                    bar.Value = 100 * now.Share;
                    bar.Description = Markup.Escape($"{now.Done} of {now.Runs} runs; {now.Message}");
                });
                table = new StudyRunner(folder, workers).Run(study, progress, cancel);
            });
        return table!;
    }

    private static void Write(StudyTable table, string folder)
    {
        var path = table.Save(folder);
        Console.Out.WriteLine(table.ToMarkdown()); // not through Spectre, which wraps lines
        Console.Out.WriteLine($"{path}.md, .csv, .html");
    }
}
