using System.Text.Json;
using System.Text.Json.Serialization;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>
/// One checkpoint: a folder <c>step-NNNNNN</c> of safetensors (encoder, predictor, target_encoder, optimizer) and <c>state.json</c>.
/// It is written under another name, synced and then renamed, so that a folder of that name is always whole.
/// Masks and clips depend on the seed and the step alone, so the step's number is all the random state there is.
/// </summary>
public static class Checkpoint
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    /// <summary>Writes the state between two steps.</summary>
    /// <param name="written">Told of each file when it is written.</param>
    /// <returns>The checkpoint's folder.</returns>
    public static string Save(Pretrainer pretrainer, string run, IProgress<string>? written = null)
    {
        var path = Path.Combine(run, $"step-{pretrainer.NextStep:000000}");
        var temporary = Path.Combine(run, $".{Path.GetFileName(path)}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(temporary);
        void Write(string name, IReadOnlyDictionary<string, Tensor> tensors)
        {
            var file = Path.Combine(temporary, name + ".safetensors");
            SafeTensors.Write(file, tensors);
            written?.Report(file);
        }
        using (NewDisposeScope())
        {
            Write("encoder", pretrainer.Encoder.state_dict());
            Write("predictor", pretrainer.Predictor.state_dict());
            Write("target_encoder", pretrainer.TargetEncoder.state_dict());
            var moments = new Dictionary<string, Tensor>();
            foreach (var parameter in pretrainer.Parameters)
            {
                moments["exp_avg." + parameter.Name] = parameter.Mean;
                moments["exp_avg_sq." + parameter.Name] = parameter.Square;
            }
            Write("optimizer", moments);
        }
        var state = new CheckpointState(pretrainer.NextStep, pretrainer.Config, pretrainer.Parameters.ToDictionary(p => p.Name, p => p.Updates));
        using (var file = File.Create(Path.Combine(temporary, "state.json")))
        {
            JsonSerializer.Serialize(file, state, Json);
            file.Flush(flushToDisk: true);
        }
        written?.Report(Path.Combine(temporary, "state.json"));
        // One of that step is set aside first and deleted last, so that nothing but a rename lies between the two.
        var before = temporary + "-before";
        var again = Directory.Exists(path);
        if (again) Directory.Move(path, before);
        Directory.Move(temporary, path);
        if (again) Directory.Delete(before, recursive: true);
        return path;
    }

    /// <summary>A pretrainer that goes on from a checkpoint, bit for bit as if it had not stopped.</summary>
    /// <exception cref="WeightFileException">A file is missing or damaged, or a tensor is missing or of another shape.</exception>
    public static Pretrainer Load(string path, Device? device = null)
    {
        var state = ReadState(path);
        var pretrainer = new Pretrainer(state.Config, device);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Copy(Read(path, "encoder"), pretrainer.Encoder.state_dict(), path);
        Copy(Read(path, "predictor"), pretrainer.Predictor.state_dict(), path);
        Copy(Read(path, "target_encoder"), pretrainer.TargetEncoder.state_dict(), path);
        var moments = new Dictionary<string, Tensor>();
        foreach (var parameter in pretrainer.Parameters)
        {
            moments["exp_avg." + parameter.Name] = parameter.Mean;
            moments["exp_avg_sq." + parameter.Name] = parameter.Square;
            parameter.Updates = state.Updates[parameter.Name];
        }
        Copy(Read(path, "optimizer"), moments, path);
        pretrainer.NextStep = state.NextStep;
        return pretrainer;
    }

    /// <summary>What a checkpoint says of itself.</summary>
    public static CheckpointState ReadState(string path)
    {
        var file = Path.Combine(path, "state.json");
        if (!File.Exists(file)) throw new WeightFileException(file, "it does not exist. Expected the folder of a checkpoint, step-NNNNNN, as a training run writes it.");
        using var stream = File.OpenRead(file);
        return JsonSerializer.Deserialize<CheckpointState>(stream, Json) ?? throw new WeightFileException(file, "it is empty.");
    }

    /// <summary>Whether two configurations are the same in every value.</summary>
    public static bool SameRun(PretrainingConfig one, PretrainingConfig other) =>
        JsonSerializer.Serialize(one, Json) == JsonSerializer.Serialize(other, Json);

    /// <summary>The newest checkpoint of a run, found by listing; null where there is none.</summary>
    public static string? Latest(string run) => All(run).LastOrDefault();

    /// <summary>Deletes all but the last <paramref name="last"/> and those whose step is a multiple of <paramref name="every"/> (0: none).</summary>
    public static void Prune(string run, int last = 2, long every = 0)
    {
        var all = All(run);
        foreach (var path in all.Take(Math.Max(0, all.Count - last)))
        {
            if (every == 0 || StepOf(path) % every != 0) Directory.Delete(path, recursive: true);
        }
        foreach (var unfinished in Directory.Exists(run) ? Directory.GetDirectories(run, ".step-*") : []) Directory.Delete(unfinished, recursive: true);
    }

    /// <summary>The checkpoints of a run, oldest first.</summary>
    public static IReadOnlyList<string> All(string run) => Directory.Exists(run)
        ? [.. Directory.GetDirectories(run, "step-*").Where(path => StepOf(path) >= 0).OrderBy(StepOf)]
        : [];

    private static long StepOf(string path) => long.TryParse(Path.GetFileName(path).AsSpan(5), out var step) ? step : -1;

    private static IReadOnlyDictionary<string, Tensor> Read(string folder, string name) =>
        SafeTensors.Read(Path.Combine(folder, name + ".safetensors"));

    private static void Copy(IReadOnlyDictionary<string, Tensor> from, IReadOnlyDictionary<string, Tensor> to, string path)
    {
        foreach (var (name, tensor) in to)
        {
            if (!from.TryGetValue(name, out var saved)) throw new WeightFileException(path, $"it has no tensor {name}.");
            if (!saved.shape.SequenceEqual(tensor.shape))
            {
                throw new WeightFileException(path, $"{name} is [{string.Join(", ", saved.shape)}], expected [{string.Join(", ", tensor.shape)}].");
            }
            tensor.copy_(saved);
        }
    }
}
