using System.CommandLine;
using VJepa.Notebooks.Running;
using VJepa.Notebooks.Runs;
using VJepa.Processes;
using VJepa.Training;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa pretrain CONFIG</c>: trains what a run file says. Ctrl-C ends it with a checkpoint.</summary>
internal static class PretrainCommand
{
    public static Command Create()
    {
        var (file, sets) = (RunFileOptions.File(), RunFileOptions.Sets());
        var resume = new Option<bool>("--resume")
        {
            Description = "Go on from the folder's newest checkpoint, if there is one.",
        };
        var command = new Command("pretrain", "Trains an encoder as a run file says. Ctrl-C ends with a checkpoint.")
        {
            file, sets, resume,
        };
        command.SetAction((parsed, outer) => Task.Run(() =>
        {
            var run = RunFileOptions.Read(parsed.GetValue(file)!, parsed.GetValue(sets));
            using var signals = new StopSignals(outer);
            var line = new StepLine(run.Training, Console.Error, !Console.IsErrorRedirected);
            try
            {
                var steps = 0L;
                MpiLaunch.Run(processes =>
                {
                    if (processes is { Rank: > 0 }) line = new StepLine(run.Training, TextWriter.Null, false);
                    steps = PretrainRun.Start(
                        run, parsed.GetValue(resume), line, line.Note, signals.Token, processes);
                }, Console.Error.WriteLine);
                var done = steps >= run.Training.Steps;
                line.Note($"{(done ? "done" : "stopped")} after {steps} of {run.Training.Steps} steps; "
                    + $"{Checkpoint.Latest(run.Run.Folder)}{(done ? "" : "; --resume goes on")}");
                return done ? CommandLine.Success : signals.ExitCode;
            }
            catch (OperationCanceledException) when (signals.ExitCode != 0)
            {
                line.Note("stopped before the first step");
                return signals.ExitCode;
            }
            catch (MpiException e)
            {
                throw new UsageException(e.Message);
            }
            catch (NonFiniteLossException e)
            {
                line.Note(e.Message);
                return CommandLine.CellFailed;
            }
        }, CancellationToken.None));
        return command;
    }
}
