using System.Text.Json;
using System.Text.Json.Nodes;
using VJepa.Runtime;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>
/// One checkpoint: a folder <c>step-NNNNNN</c> of safetensors (encoder, predictor, target_encoder, optimizer, and
/// objective where it has parameters) and <c>state.json</c>. It is written under a temporary name, synced and then
/// renamed, so a folder with the final name is always complete. Masks and clips depend only on the seed and the step,
/// so the step is the only random state to keep.
/// </summary>
public static class Checkpoint
{
    private const string StateName = "state.json";

    /// <summary>Writes the state between two steps; returns the checkpoint's folder.</summary>
    /// <param name="written">Gets the path of each file once it is written.</param>
    /// <param name="origin">What the run was made from; null if unknown.</param>
    public static string Save(
        Pretrainer pretrainer, string run, IProgress<string>? written = null, RunOrigin? origin = null)
    {
        var path = Folder(run, pretrainer.NextStep);
        var temporary = Path.Combine(run, $".{Path.GetFileName(path)}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(temporary);
        using (NewDisposeScope())
        {
            foreach (var (name, tensors) in TensorsOf(pretrainer))
            {
                var file = Path.Combine(temporary, name + ".safetensors");
                SafeTensors.Write(file, tensors);
                written?.Report(file);
            }
        }
        var updates = pretrainer.Parameters.ToDictionary(p => p.Name, p => p.Updates);
        using (var file = File.Create(Path.Combine(temporary, StateName)))
        {
            var state = new CheckpointState(pretrainer.NextStep, pretrainer.Config, updates, origin);
            JsonSerializer.Serialize(file, state, ConfigurationJson.Options);
            file.Flush(flushToDisk: true);
        }
        written?.Report(Path.Combine(temporary, StateName));
        // An older folder of this step is moved aside first and deleted last: only a rename lies between the two.
        var before = temporary + "-before";
        var again = Directory.Exists(path);
        if (again) Directory.Move(path, before);
        Directory.Move(temporary, path);
        if (again) Directory.Delete(before, recursive: true);
        return path;
    }

    /// <summary>A pretrainer that continues from a checkpoint, bit for bit as if it had never stopped.</summary>
    /// <param name="config">The run's configuration; null to read it from the checkpoint.</param>
    /// <exception cref="WeightFileException">A file is missing or damaged, or does not fit.</exception>
    /// <exception cref="UnknownTypeException">The checkpoint names a type that is not declared.</exception>
    public static Pretrainer Load(
        string path, Device? device = null, PretrainingConfig? config = null, RunnerFactory? runner = null)
    {
        config ??= ReadState(path).Config;
        var pretrainer = new Pretrainer(config, device, runner);
        try
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            foreach (var (name, tensors) in TensorsOf(pretrainer))
                Copy(SafeTensors.Read(Path.Combine(path, name + ".safetensors")), tensors, path);
            var state = ReadJson(path);
            foreach (var parameter in pretrainer.Parameters)
                parameter.Updates = (long)state[nameof(CheckpointState.Updates)]![parameter.Name]!;
            pretrainer.NextStep = (long)state[nameof(CheckpointState.NextStep)]!;
            return pretrainer;
        }
        catch
        {
            pretrainer.Dispose();
            throw;
        }
    }

    /// <summary>Step, configuration and update counts of a checkpoint.</summary>
    public static CheckpointState ReadState(string path) =>
        ReadJson(path).Deserialize<CheckpointState>(ConfigurationJson.Options)!;

    /// <summary>Where a checkpoint's configuration differs from another: <c>Name: checkpoint's value, other
    /// value</c>.</summary>
    public static IReadOnlyList<string> Differences(string path, PretrainingConfig config) =>
        RunMatch.Differences(ReadJson(path), config);

    /// <summary>The newest checkpoint of a run, found by listing; null where there is none.</summary>
    public static string? Latest(string run) => All(run).LastOrDefault();

    /// <summary>Deletes all but the last <paramref name="last"/> and those whose step is a multiple of
    /// <paramref name="every"/> (0: none).</summary>
    public static void Prune(string run, int last = 2, long every = 0)
    {
        var all = All(run);
        var old = all.Take(Math.Max(0, all.Count - last)).Where(path => every == 0 || StepOf(path) % every != 0);
        var unfinished = Directory.Exists(run) ? Directory.GetDirectories(run, ".step-*") : [];
        foreach (var path in old.Concat(unfinished)) Directory.Delete(path, recursive: true);
    }

    /// <summary>The checkpoints of a run, oldest first.</summary>
    public static IReadOnlyList<string> All(string run) => Directory.Exists(run)
        ? [.. Directory.GetDirectories(run, "step-*").Where(path => StepOf(path) >= 0).OrderBy(StepOf)]
        : [];

    /// <summary>The folder of a run's checkpoint after so many steps.</summary>
    public static string Folder(string run, long steps) => Path.Combine(run, $"step-{steps:000000}");

    private static long StepOf(string path) =>
        long.TryParse(Path.GetFileName(path).AsSpan("step-".Length), out var step) ? step : -1;

    /// <summary>All tensors of a run, by the name of their file.</summary>
    private static IEnumerable<(string File, IReadOnlyDictionary<string, Tensor> Tensors)> TensorsOf(Pretrainer run)
    {
        yield return ("encoder", run.Encoder.state_dict());
        yield return ("predictor", run.Predictor.state_dict());
        yield return ("target_encoder", run.TargetEncoder.state_dict());
        if (run.Head is { } head) yield return ("objective", head.state_dict());
        yield return ("optimizer", run.Parameters.SelectMany(CheckpointState.Moments).ToDictionary());
    }

    internal static JsonNode ReadJson(string path)
    {
        var file = Path.Combine(path, StateName);
        if (!File.Exists(file))
        {
            throw new WeightFileException(
                file, "it does not exist. Expected a checkpoint folder, step-NNNNNN, written by a training run.");
        }
        return JsonNode.Parse(File.ReadAllText(file)) ?? throw new WeightFileException(file, "it is empty.");
    }

    private static void Copy(
        IReadOnlyDictionary<string, Tensor> from, IReadOnlyDictionary<string, Tensor> to, string path)
    {
        foreach (var (name, tensor) in to)
        {
            if (!from.TryGetValue(name, out var saved)) throw new WeightFileException(path, $"it lacks tensor {name}.");
            if (!saved.shape.SequenceEqual(tensor.shape))
            {
                var (found, expected) = (string.Join(", ", saved.shape), string.Join(", ", tensor.shape));
                throw new WeightFileException(path, $"{name} is [{found}], expected [{expected}].");
            }
            tensor.copy_(saved);
        }
    }
}
