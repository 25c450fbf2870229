using System.Text.Json;
using System.Text.Json.Serialization;
using VJepa.Runtime;
using VJepa.Training;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Lab.Studies;

/// <summary>
/// Pretrained weights shipped with the notebooks: a folder of <c>checkpoint.json</c> (configuration and card),
/// <c>weights.safetensors</c> (encoder, predictor, target encoder, further networks) and <c>README.md</c> (the card).
/// Unlike a run's <see cref="Checkpoint"/> it has no optimizer state and can't resume training.
/// </summary>
/// <param name="Steps">Number of training steps.</param>
/// <param name="Config">The run's configuration.</param>
/// <param name="Card">Data, command, date, measured values.</param>
public sealed record ShippedCheckpoint(long Steps, PretrainingConfig Config, CheckpointCard Card)
{
    private const string About = "checkpoint.json", WeightsName = "weights.safetensors";

    /// <summary>The folder that it was read from.</summary>
    [JsonIgnore]
    public string Folder { get; private init; } = "";

    /// <summary>Writes the folder and replaces existing files.</summary>
    /// <param name="more">Further networks, by a name for <see cref="LoadInto"/>.</param>
    /// <param name="type">Type of the stored numbers; float16 halves the file.</param>
    /// <exception cref="WeightFileException">The file can't be written.</exception>
    public static ShippedCheckpoint Save(
        string folder, Pretrainer pretrainer, CheckpointCard card,
        IReadOnlyDictionary<string, nn.Module>? more = null, ScalarType type = ScalarType.Float32)
    {
        Directory.CreateDirectory(folder);
        var made = new ShippedCheckpoint(pretrainer.NextStep, pretrainer.Config, card) { Folder = folder };
        var networks = new Dictionary<string, nn.Module>(more ?? new Dictionary<string, nn.Module>())
        {
            ["encoder"] = pretrainer.Encoder,
            ["predictor"] = pretrainer.Predictor,
            ["target_encoder"] = pretrainer.TargetEncoder,
        };
        using (NewDisposeScope())
        {
            // Position tables are computed from the configuration.
            SafeTensors.Write(made.Weights, networks.SelectMany(network => network.Value.state_dict()
                .Where(pair => !pair.Key.EndsWith("pos_embed", StringComparison.Ordinal))
                .Select(pair => ($"{network.Key}.{pair.Key}", pair.Value.to(type)))).ToDictionary());
        }
        return made.Describe(card);
    }

    /// <summary>Replaces the card, for values that were measured on the stored weights.</summary>
    /// <exception cref="WeightFileException">The file can't be written.</exception>
    public ShippedCheckpoint Describe(CheckpointCard card)
    {
        var described = this with { Card = card };
        try
        {
            var json = JsonSerializer.Serialize(described, ConfigurationJson.Options);
            File.WriteAllText(Path.Combine(Folder, About), json + "\n");
            File.WriteAllText(Path.Combine(Folder, "README.md"), card.ToMarkdown(Steps, Config, About));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException(Path.Combine(Folder, About), $"can't be written: {problem.Message}", problem);
        }
        return described;
    }

    /// <summary>Whether a folder has the description of a shipped checkpoint.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, About));

    /// <summary>Reads a folder's description; <see cref="Load"/> then makes the networks.</summary>
    /// <exception cref="WeightFileException">The folder is not a shipped checkpoint.</exception>
    public static ShippedCheckpoint Open(string folder)
    {
        var file = Path.Combine(folder, About);
        if (!File.Exists(file))
            throw new WeightFileException(file,
                "it does not exist. Give the folder of a shipped checkpoint, such as notebooks/checkpoints/objects.");
        try
        {
            var read = JsonSerializer.Deserialize<ShippedCheckpoint>(File.ReadAllText(file), ConfigurationJson.Options)
                ?? throw new JsonException("it is empty");
            return read with { Folder = folder };
        }
        catch (JsonException problem)
        {
            throw new WeightFileException(file, $"is not a checkpoint's description: {problem.Message}", problem);
        }
    }

    /// <summary>
    /// Encoder, predictor and target encoder after training, with an empty optimizer. The caller owns them.
    /// </summary>
    /// <exception cref="WeightFileException">The weights are missing, damaged, or do not fit the
    /// configuration.</exception>
    public Pretrainer Load(Device? device = null)
    {
        var pretrainer = new Pretrainer(Config, device) { NextStep = Steps };
        LoadInto("encoder", pretrainer.Encoder);
        LoadInto("predictor", pretrainer.Predictor);
        LoadInto("target_encoder", pretrainer.TargetEncoder);
        return pretrainer;
    }

    /// <summary>Loads the weights of one network.</summary>
    /// <param name="name">The name it was saved under.</param>
    /// <exception cref="WeightFileException">The file has no such network, or its shape differs.</exception>
    public void LoadInto(string name, nn.Module network)
    {
        if (!File.Exists(Weights))
            throw new WeightFileException(
                Weights, "it does not exist, but checkpoint.json does. Download the folder again.");
        using var scope = NewDisposeScope();
        var prefix = name + ".";
        var own = SafeTensors.Read(Weights, tensor => tensor.StartsWith(prefix, StringComparison.Ordinal));
        if (own.Count == 0) throw new WeightFileException(Weights, $"it has no network '{name}'.");
        WeightLoading.Load(network, own.ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value), Weights);
    }

    private string Weights => Path.Combine(Folder, WeightsName);
}
