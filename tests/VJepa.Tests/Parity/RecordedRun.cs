using System.Text.Json;
using System.Text.RegularExpressions;
using VJepa.Masking;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

/// <summary>A recorded pretraining run: the golden folder's <c>v1</c> (V-JEPA) or <c>v2</c> (V-JEPA 2).</summary>
internal sealed class RecordedRun(string version)
{
    public JsonElement Json { get; } = Golden.Json($"{version}/trajectory.json");

    public PretrainingConfig Config => RecordedConfig.Of(Json);

    public JsonElement[] Steps => Json.Items("steps");

    public RunNoise Noise
    {
        get
        {
            var exact = Json.Has("float64_rerun") ? Json.GetProperty("float64_rerun") : default;
            return new RunNoise(name => [.. Steps.Select(step => step.Number(name))], exact, exact);
        }
    }

    public IReadOnlyDictionary<string, Tensor> Tensors(string name) => Golden.Tensors($"{version}/{name}");

    public JsonElement Read(string name) => Golden.Json($"{version}/{name}");

    /// <summary>A pretrainer with recorded weights. If the file has no target encoder, it is the encoder.</summary>
    public Pretrainer Start(string weightsFile)
    {
        var weights = Tensors(weightsFile);
        var pretrainer = new Pretrainer(Config);
        Load.Strict(pretrainer.Encoder, weights.Under("encoder."));
        Load.Strict(pretrainer.Predictor, weights.Under("predictor."));
        var target = weights.Under("target_encoder.");
        Load.Strict(pretrainer.TargetEncoder, target.Count > 0 ? target : weights.Under("encoder."));
        return pretrainer;
    }

    /// <summary>Checkpoints of the run, each with the number of steps before it: <c>e1</c> and <c>jepa-e1</c> were
    /// written after the epoch 1, counted from 0.</summary>
    public (string File, int Steps)[] Checkpoints(string extension) =>
        [.. Golden.Files(version, "*" + extension)
            .Select(file => (File: file, Epoch: Regex.Match(file, $@"[/-]e(\d+){Regex.Escape(extension)}$")))
            .Where(found => found.Epoch.Success)
            .Select(found => (found.File, (int.Parse(found.Epoch.Groups[1].Value) + 1) * Config.StepsPerEpoch))];

    /// <summary>
    /// The clips and masks of one step, by clip length: names start with <c>seqK.</c> in V-JEPA 2 and with nothing in
    /// V-JEPA, which has one length.
    /// </summary>
    public static RecordedGroup[] Groups(IReadOnlyDictionary<string, Tensor> tensors, string prefix)
    {
        RecordedGroup Group(string suffix, string start) =>
            new(suffix, tensors[start + "clips"], MaskDrawing.Recorded(tensors, start));
        if (tensors.ContainsKey(prefix + "clips")) return [Group("", prefix)];
        var groups = Enumerable.Range(0, tensors.Count)
            .TakeWhile(k => tensors.ContainsKey($"{prefix}seq{k}.clips"))
            .Select(k => Group($".seq{k}", $"{prefix}seq{k}.")).ToArray();
        Assert.NotEmpty(groups);
        return groups;
    }

    public static StepReport Step(Pretrainer pretrainer, IReadOnlyDictionary<string, Tensor> tensors, int step) =>
        pretrainer.Step([.. Groups(tensors, $"step{step:00}.")
            .Select(group => new ClipGroup(group.Clips, group.Masks))]);
}

/// <summary>The clips of one length in a batch.</summary>
/// <param name="Suffix">What names of its tensors end with: "" or ".seqK".</param>
/// <param name="Clips">[B, C, T, H, W].</param>
/// <param name="Masks">The mask pairs.</param>
internal sealed record RecordedGroup(string Suffix, Tensor Clips, MaskPair[] Masks);
