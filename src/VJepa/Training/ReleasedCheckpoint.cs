using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>Loads a training checkpoint of the released programs (V-JEPA's <c>jepa-latest.pth.tar</c>, V-JEPA 2's
/// <c>latest.pt</c>), including the optimizer state.</summary>
public static class ReleasedCheckpoint
{
    /// <summary>A pretrainer at the point where the checkpoint was written: the end of an epoch.</summary>
    /// <param name="path">The PyTorch archive.</param>
    /// <param name="config">The run's configuration, which the file does not hold.</param>
    /// <param name="device">Where to train; the CPU by default.</param>
    /// <exception cref="WeightFileException">The file is damaged, does not fit the configuration, or has no optimizer
    /// state.</exception>
    public static Pretrainer Load(
        string path, PretrainingConfig config, Device? device = null, RunnerFactory? runner = null)
    {
        using var scope = NewDisposeScope();
        using var networks = new WeightFile(path);
        var pretrainer = new Pretrainer(config, device, runner);
        try
        {
            WeightLoading.Load(pretrainer.Encoder, networks.Read(NetworkPart.Encoder), path);
            WeightLoading.Load(pretrainer.Predictor, networks.Read(NetworkPart.Predictor), path);
            WeightLoading.Load(pretrainer.TargetEncoder, networks.Read(NetworkPart.TargetEncoder), path);
            using var archive = new PyTorchArchive(path);
            LoadMoments(archive, pretrainer, path);
            pretrainer.NextStep = Epochs(archive, path) * config.StepsPerEpoch;
            return pretrainer;
        }
        catch
        {
            pretrainer.Dispose();
            throw;
        }
    }

    private static long Epochs(PyTorchArchive archive, string path) =>
        archive.Values.GetValueOrDefault("epoch") is long epochs
            ? epochs
            : throw new WeightFileException(path, "has no epoch: it is no training checkpoint.");

    /// <summary>
    /// The optimizer numbers its parameters across four groups: encoder matrices, predictor matrices, encoder vectors
    /// and biases, predictor vectors and biases. The fixed position tables have a number but no state.
    /// </summary>
    private static void LoadMoments(PyTorchArchive archive, Pretrainer pretrainer, string path)
    {
        using var quiet = no_grad();
        var parameters = pretrainer.Parameters.ToDictionary(parameter => parameter.Name);
        var numbered = new List<string>();
        foreach (var decays in new[] { true, false })
            foreach (var owner in new[] { "encoder", "predictor" })
                numbered.AddRange(archive.Tensors.Keys
                    .Where(name => name.StartsWith(owner + ".", StringComparison.Ordinal))
                    .Where(name => IsMatrix(name, archive.Tensors[name]) == decays)
                    .Select(name => $"{owner}.{ReferenceNames.Map(name)!.Name}"));
        for (var number = 0; number < numbered.Count; number++)
        {
            if (!parameters.TryGetValue(numbered[number], out var parameter)) continue; // a position table
            var state = $"opt.state.{number}.";
            if (!archive.Tensors.ContainsKey(state + "exp_avg"))
            {
                // V-JEPA 2 never trains its later mask tokens, so they have no state.
                if (parameter.Name.StartsWith("predictor.mask_tokens.", StringComparison.Ordinal)) continue;
                throw new WeightFileException(
                    path, $"has no optimizer state for {numbered[number]} (number {number}).");
            }
            foreach (var (moment, name) in new[] { (parameter.ExpAvg, "exp_avg"), (parameter.ExpAvgSq, "exp_avg_sq") })
            {
                using var saved = archive.Read(state + name);
                if (!saved.shape.SequenceEqual(moment.shape))
                {
                    var (found, expected) = (string.Join(", ", saved.shape), string.Join(", ", moment.shape));
                    throw new WeightFileException(path, $"has moments [{found}] for {numbered[number]} [{expected}].");
                }
                moment.copy_(saved);
            }
            parameter.Updates = Updates(archive, state + "step", path);
        }
    }

    private static bool IsMatrix(string name, ArchivedTensor tensor) =>
        tensor.Shape.Length > 1 && !name.EndsWith(".bias", StringComparison.Ordinal);

    // PyTorch before 1.12 stores the update count as a number, later versions as a tensor.
    private static long Updates(PyTorchArchive archive, string name, string path)
    {
        if (archive.Values.GetValueOrDefault(name) is long number) return number;
        if (!archive.Tensors.ContainsKey(name)) throw new WeightFileException(path, $"has no '{name}'.");
        using var step = archive.Read(name);
        return (long)step.to(float64).item<double>();
    }
}
