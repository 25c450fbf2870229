using System.Globalization;
using TorchSharp;
using VJepa.Lab.Evaluation;
using VJepa.Lab.Studies;
using VJepa.Models;
using VJepa.Notebooks.Running;
using VJepa.Training;
using VJepa.Video;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Notebooks.Runs;

/// <summary>A run's frozen encoder and its features of lists.</summary>
internal static class FrozenFeatures
{
    /// <summary>The encoder that a run file's evaluation names; by default the target encoder of the run's newest
    /// checkpoint. The caller owns it.</summary>
    /// <exception cref="UsageException">There is none, or it does not fit the file's training.encoder.</exception>
    public static Encoder Open(RunFile run)
    {
        var device = RunMachine.Prepare(run.Run);
        var path = run.Evaluation.Encoder ?? Checkpoint.Latest(run.Run.Folder)
            ?? throw new UsageException($"{run.Run.Folder} has no checkpoint: run 'pretrain' first, "
                + "or name weights, --set evaluation.encoder=PATH.");
        try
        {
            var encoder = EncoderLoader.Load(path, run.Training.Encoder);
            encoder.to(device);
            return encoder;
        }
        catch (Exception e) when (e is WeightFileException or IOException)
        {
            throw new UsageException($"evaluation.encoder: {e.Message}");
        }
    }

    /// <summary>Features and labels of all readable videos of a list. The caller owns them.</summary>
    /// <returns>Clips in the list's order, and the list's entries that they are of.</returns>
    public static (FeatureSet Set, IReadOnlyList<VideoListEntry> Entries) Of(
        RunFile run, Encoder encoder, VideoList list, int classes, Action<string> note, CancellationToken cancel)
    {
        // Places in the list stand for labels here: videos without a label are allowed, and unreadable ones left out.
        var numbered = list with { Entries = [.. list.Entries.Select((entry, i) => entry with { Label = i })] };
        var side = run.Training.Encoder.ImageSize;
        var clips = new ClipDataset(
            numbered, RunClips.Sampling(run), new EvalTransform { CropSize = side, ShortSide = side });
        using var places = FeatureExtractor.Extract(
            encoder, clips.Batches(run.Evaluation.BatchSize, cancel: cancel), list.Count, cancel: cancel);
        foreach (var skipped in clips.Skipped) note($"left out: {skipped.Path}: {skipped.Reason}");
        VideoListEntry[] entries = [.. places.Labels.data<long>().Select(place => list.Entries[(int)place])];
        var labels = tensor(entries.Select(entry => (long)entry.Label).ToArray());
        return (new(places.Features.clone(), labels, classes, places.TimeSlices), entries);
    }

    /// <summary>Writes NAME.safetensors, <c>features</c> [N, tokens, D] and <c>labels</c> [N], and NAME.csv with the
    /// video of each row.</summary>
    /// <returns>Path of the first.</returns>
    public static string Save(string folder, string name, FeatureSet set, IReadOnlyList<VideoListEntry> entries)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name + ".safetensors");
        SafeTensors.Write(
            path, new Dictionary<string, Tensor> { ["features"] = set.Features, ["labels"] = set.Labels });
        File.WriteAllLines(Path.ChangeExtension(path, ".csv"), entries.Select(
            entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Path} {entry.Label}")));
        return path;
    }

    /// <summary>Folder for features and results.</summary>
    public static string Folder(RunFile run) => run.Evaluation.Folder ?? run.Run.Folder;

    /// <summary>The lists to extract: one that the caller names, or the run's two, by name.</summary>
    public static IReadOnlyList<(string Name, VideoList List)> Lists(Experiment experiment) =>
        [("train", experiment.PretrainingList), ("validation", experiment.Validation)];
}
