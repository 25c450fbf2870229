using System.Text.Json;
using System.Text.Json.Nodes;
using VJepa.Runtime;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>
/// One checkpoint: a folder <c>step-NNNNNN</c> of safetensors (one for each network, and the optimizer) and
/// <c>state.json</c>. It is written under a temporary name, synced and then renamed, so a folder with the final name is
/// always complete. Masks and clips depend only on the seed and the step, so the step is the only random state to keep.
/// </summary>
public static partial class Checkpoint
{
    private const string StateName = "state.json";

    /// <summary>Writes the state between two steps; returns the checkpoint's folder.</summary>
    /// <param name="written">Gets the path of each file once it is written.</param>
    /// <param name="origin">What the run was made from; null if unknown.</param>
    public static string Save(
        IResumable trainer, string run, IProgress<string>? written = null, RunOrigin? origin = null)
    {
        var path = Folder(run, trainer.NextStep);
        var temporary = Path.Combine(run, $".{Path.GetFileName(path)}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(temporary);
        using (NewDisposeScope())
        {
            foreach (var (name, tensors) in TensorsOf(trainer))
            {
                var file = Path.Combine(temporary, name + ".safetensors");
                SafeTensors.Write(file, tensors);
                written?.Report(file);
            }
        }
        var updates = trainer.Parameters.ToDictionary(p => p.Name, p => p.Updates);
        using (var file = File.Create(Path.Combine(temporary, StateName)))
        {
            var state = new { trainer.NextStep, trainer.Config, Updates = updates, Origin = origin };
            JsonSerializer.Serialize(file, state, ConfigurationJson.Options); // as CheckpointState
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
        config ??= ConfigOf<PretrainingConfig>(path);
        return Restore(new Pretrainer(config, device, runner), path);
    }

    /// <summary>Puts a checkpoint's weights, moments and step into a new trainer, which is disposed of if they don't
    /// fit.</summary>
    /// <exception cref="WeightFileException">A file is missing or damaged, or does not fit; the message names the
    /// tensor.</exception>
    public static T Restore<T>(T trainer, string path) where T : IResumable
    {
        try
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            foreach (var (name, tensors) in TensorsOf(trainer))
                Copy(Path.Combine(path, name + ".safetensors"), tensors);
            var state = ReadJson(path);
            foreach (var parameter in trainer.Parameters)
                parameter.Updates = (long)state[nameof(CheckpointState.Updates)]![parameter.Name]!;
            trainer.NextStep = (long)state[nameof(CheckpointState.NextStep)]!;
            return trainer;
        }
        catch
        {
            trainer.Dispose();
            throw;
        }
    }

    /// <summary>Step, configuration and update counts of a checkpoint.</summary>
    public static CheckpointState ReadState(string path) =>
        ReadJson(path).Deserialize<CheckpointState>(ConfigurationJson.Options)!;

    /// <summary>A checkpoint's configuration.</summary>
    internal static T ConfigOf<T>(string path) =>
        ReadJson(path)[nameof(CheckpointState.Config)].Deserialize<T>(ConfigurationJson.Options)!;

    /// <summary>Where a checkpoint's configuration differs from another: <c>Name: checkpoint's value, other
    /// value</c>.</summary>
    public static IReadOnlyList<string> Differences(string path, object config) =>
        RunMatch.Differences(ReadJson(path), config);

    /// <summary>All tensors of a run, by the name of their file.</summary>
    private static IEnumerable<(string File, IReadOnlyDictionary<string, Tensor> Tensors)> TensorsOf(IResumable run) =>
        run.Kept.Select(kept => (kept.File, (IReadOnlyDictionary<string, Tensor>)kept.Network.state_dict()))
            .Append(("optimizer", run.Parameters.SelectMany(CheckpointState.Moments).ToDictionary()));

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

    private static void Copy(string file, IReadOnlyDictionary<string, Tensor> to)
    {
        var from = SafeTensors.Read(file);
        foreach (var (name, tensor) in to)
        {
            if (!from.TryGetValue(name, out var saved)) throw new WeightFileException(file, $"it lacks tensor {name}.");
            if (!saved.shape.SequenceEqual(tensor.shape))
            {
                var (found, expected) = (string.Join(", ", saved.shape), string.Join(", ", tensor.shape));
                throw new WeightFileException(file, $"{name} is [{found}], expected [{expected}].");
            }
            tensor.copy_(saved);
        }
    }
}
