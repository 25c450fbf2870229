using System.CommandLine;
using VJepa.Notebooks.Runs;
using VJepa.Training;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa probe CONFIG</c>: how well classifiers do on a frozen encoder's features.</summary>
internal static class ProbeCommand
{
    public static Command Create()
    {
        var (file, sets) = (RunFileOptions.File(), RunFileOptions.Sets());
        var command = new Command(
            "probe", "Judges a frozen encoder by attentive, linear and nearest-neighbor probes; writes results.json.")
        {
            file, sets,
        };
        command.SetAction((parsed, outer) => Task.Run(() =>
        {
            var run = RunFileOptions.Read(parsed.GetValue(file)!, parsed.GetValue(sets));
            using var signals = new StopSignals(outer);
            try
            {
                var results = Run(run, Console.Error.WriteLine, signals.Token);
                Console.Out.WriteLine(ProbeRows.Table(results));
                Console.Out.WriteLine(ProbeRows.Save(FrozenFeatures.Folder(run), results));
                return CommandLine.Success;
            }
            catch (OperationCanceledException) when (signals.ExitCode != 0)
            {
                return signals.ExitCode;
            }
        }, CancellationToken.None));
        return command;
    }

    internal static ProbeResults Run(RunFile run, Action<string> note, CancellationToken cancel)
    {
        using var encoder = FrozenFeatures.Open(run);
        var experiment = RunClips.Open(run, note, cancel: cancel);
        var classes = experiment.Classes.Count;
        note($"features of {experiment.Train.Count} + {experiment.Validation.Count} videos");
        using var train = FrozenFeatures.Of(run, encoder, experiment.Train, classes, note, cancel).Set;
        using var validation = FrozenFeatures.Of(run, encoder, experiment.Validation, classes, note, cancel).Set;
        return new ProbeResults(
            run.Evaluation.Encoder ?? Checkpoint.Latest(run.Run.Folder)!, train.Count, validation.Count, classes,
            experiment.Chance, ProbeRows.Run(run, train, validation, note, cancel));
    }
}
