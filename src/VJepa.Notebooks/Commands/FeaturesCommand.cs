using System.CommandLine;
using VJepa.Notebooks.Running;
using VJepa.Notebooks.Runs;
using VJepa.Video;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa features CONFIG</c>: a frozen encoder's features of videos, as .safetensors.</summary>
internal static class FeaturesCommand
{
    public static Command Create()
    {
        var (file, sets) = (RunFileOptions.File(), RunFileOptions.Sets());
        var list = new Option<string?>("--list")
        {
            Description = "A list of videos, 'path label' on each line. Default: the file's training and validation "
                + "lists.",
        };
        var command = new Command("features", "Writes a frozen encoder's features of videos to .safetensors.")
        {
            file, sets, list,
        };
        command.SetAction((parsed, outer) => Task.Run(() =>
        {
            var run = RunFileOptions.Read(parsed.GetValue(file)!, parsed.GetValue(sets));
            using var signals = new StopSignals(outer);
            try
            {
                foreach (var path in Write(run, parsed.GetValue(list), Console.Error.WriteLine, signals.Token))
                    Console.Out.WriteLine(path);
                return CommandLine.Success;
            }
            catch (OperationCanceledException) when (signals.ExitCode != 0)
            {
                return signals.ExitCode;
            }
        }, CancellationToken.None));
        return command;
    }

    /// <summary>Writes the files one after another; yields their paths.</summary>
    internal static IEnumerable<string> Write(
        RunFile run, string? list, Action<string> note, CancellationToken cancel)
    {
        using var encoder = FrozenFeatures.Open(run);
        var lists = list is null ? FrozenFeatures.Lists(RunClips.Open(run, note, cancel: cancel))
            : [(Path.GetFileNameWithoutExtension(list), Load(list))];
        foreach (var (name, videos) in lists)
        {
            note($"{name}: {videos.Count} videos");
            var (set, entries) = FrozenFeatures.Of(
                run, encoder, videos, Math.Max(1, videos.ClassCount), note, cancel);
            using (set) yield return FrozenFeatures.Save(FrozenFeatures.Folder(run), $"features-{name}", set, entries);
        }
    }

    private static VideoList Load(string list)
    {
        try
        {
            return VideoList.Load(list);
        }
        catch (Exception e) when (e is VideoListException or FileNotFoundException)
        {
            throw new UsageException($"--list: {e.Message}");
        }
    }
}
