using System.CommandLine;
using Spectre.Console;
using VJepa.Lab.Studies;
using VJepa.Notebooks.Running;
using VJepa.Notebooks.Slurm;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa study [NAME]</c>: runs an ablation, here or as an array of Slurm jobs. A study that was stopped
/// continues where it was.</summary>
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
        var slurm = new Option<bool>("--slurm")
        {
            Description = "Submit the missing cells as an array of Slurm jobs, which share the folder --data.",
        };
        var options = Text("--sbatch", "With --slurm: sbatch's options, as in \"--partition=gpu --time=2:00:00\".", "");
        var warning = Count(
            "--warning", "With --slurm: seconds before a job's end in which it saves and goes back to the queue.",
            SlurmJob.DefaultWarning);
        var status = new Option<bool>("--status") { Description = "Tell how far each cell is, and run nothing." };
        var cell = Count("--cell", "Run only this cell (variant and seed), counted from 1 as --status does.", 0);
        var command = new Command("study", "Runs an ablation and writes its table as Markdown, HTML and CSV.")
        {
            name, profile, seeds, steps, clips, workers, data, output, slurm, options, warning, status, cell,
        };
        command.SetAction((parsed, outer) => Task.Run(() =>
        {
            if (parsed.GetValue(name) is not { } chosen)
                return List();
            if (parsed.GetValue(workers) < 1 || parsed.GetValue(warning) < 1 || parsed.GetValue(cell) < 0)
                throw new UsageException("--workers, --warning and --cell must be at least 1.");
            var single = parsed.GetResult(cell) is { Implicit: false };
            bool[] ways = [parsed.GetValue(slurm), parsed.GetValue(status), single];
            if (ways.Count(way => way) > 1)
                throw new UsageException("Give only one of --slurm, --status and --cell.");
            var request = new StudyRequest(
                chosen, parsed.GetValue(profile)!, parsed.GetValue(seeds), parsed.GetValue(steps),
                parsed.GetValue(clips), parsed.GetValue(data)!);
            using var signals = new StopSignals(outer);
            try
            {
                var study = request.Open(signals.Token);
                if (parsed.GetValue(status)) return StudyStatus.Write(request, study, Console.Out);
                if (single) return CellRun.Start(request, study, parsed.GetValue(cell), signals);
                if (parsed.GetValue(slurm))
                {
                    var job = new SlurmJob(request, parsed.GetValue(options)!, parsed.GetValue(warning));
                    return job.Submit(study, Console.Out);
                }
                Write(Run(study, request.Results, parsed.GetValue(workers), signals.Token), parsed.GetValue(output)!);
                return CommandLine.Success;
            }
            catch (Exception e) when (e is ArgumentException or StudyBusyException)
            {
                throw new UsageException(e.Message);
            }
            catch (OperationCanceledException)
            {
                AnsiConsole.WriteLine("Stopped. The same command continues from here.");
                return signals.ExitCode != 0 ? signals.ExitCode : CommandLine.CellFailed;
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
                var progress = new Runtime.ImmediateProgress<StudyProgress>(now =>
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
