using System.Text.Json;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Training;
using static TorchSharp.torch;
using static VJepa.Tests.Parity.RecordedRun;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class VJepa2TrainingParityTests
{
    internal static PretrainingConfig Config()
    {
        var json = Golden.Json("v2/trajectory.json");
        var config = json.GetProperty("config");
        var (data, model, encoder, run) = (config.GetProperty("data"), config.GetProperty("model"), config.GetProperty("encoder"), config.GetProperty("optimization"));
        Assert.True(model.GetProperty("use_rope").GetBoolean());
        return new PretrainingConfig
        {
            Encoder = new EncoderConfig
            {
                ImageSize = Int(data, "crop_size"),
                PatchSize = Int(data, "patch_size"),
                Frames = data.GetProperty("dataset_fpcs").EnumerateArray().Max(frames => frames.GetInt32()),
                TubeletSize = Int(data, "tubelet_size"),
                Width = Int(encoder, "embed_dim"),
                Depth = Int(encoder, "depth"),
                Heads = Int(encoder, "num_heads"),
                MlpRatio = Number(encoder, "mlp_ratio"),
                LayerNormEpsilon = Number(encoder, "ln_eps"),
                Positions = PositionKind.Rotary,
            },
            Predictor = new PredictorConfig
            {
                Width = Int(model, "pred_embed_dim"),
                Depth = Int(model, "pred_depth"),
                Heads = Int(model, "pred_num_heads"),
                MaskTokens = Int(json.GetProperty("derived"), "num_mask_tokens"),
            },
            Masks = [.. config.GetProperty("mask").EnumerateArray().Select(Mask)],
            MaskToken = MaskTokenChoice.ByGroup,
            ClipNorm = null,
            Precision = Precision.Single,
            Epochs = Int(run, "epochs"),
            StepsPerEpoch = Int(run, "ipe"),
            WarmupEpochs = Number(run, "warmup"),
            StartLearningRate = Number(run, "start_lr"),
            LearningRate = Number(run, "lr"),
            FinalLearningRate = Number(run, "final_lr"),
            WeightDecay = Number(run, "weight_decay"),
            FinalWeightDecay = Number(run, "final_weight_decay"),
            Momentum = Pair(run, "ema"),
            ScheduleStretch = Number(run, "ipe_scale"),
        };
    }

    private static Pretrainer Start(string weightsFile)
    {
        var pretrainer = new Pretrainer(Config());
        var weights = Golden.Tensors(weightsFile);
        var target = weights.Under("target_encoder.");
        Load.Strict(pretrainer.Encoder, weights.Under("encoder."));
        Load.Strict(pretrainer.Predictor, weights.Under("predictor."));
        Load.Strict(pretrainer.TargetEncoder, target.Count > 0 ? target : weights.Under("encoder."));
        return pretrainer;
    }

    private static ClipGroup[] Groups(IReadOnlyDictionary<string, Tensor> tensors, string prefix) =>
        [.. Enumerable.Range(0, 100).Select(group => $"{prefix}seq{group}.").TakeWhile(group => tensors.ContainsKey(group + "clips"))
            .Select(group => new ClipGroup(tensors[group + "clips"], Masks(tensors, group)))];

    [Fact]
    public void One_pass_over_two_clip_lengths_gives_every_recorded_tensor_and_gradient()
    {
        using var scope = NewDisposeScope();
        var json = Golden.Json("v2/forward.json");
        var noise = json.GetProperty("float32_vs_float64_max_abs");
        double NoiseOf(string name) => Number(noise, name);
        var tensors = Golden.Tensors("v2/forward.safetensors");
        using var pretrainer = Start("v2/" + json.GetProperty("weights_file").GetString());
        var losses = new List<Tensor>();
        var groups = Groups(tensors, "");
        Assert.NotEmpty(groups);
        for (var g = 0; g < groups.Length; g++)
        {
            var (clips, masks) = groups[g];
            using (no_grad())
            {
                Near.WithinNoise(NoiseOf($"encoder_full.seq{g}"), pretrainer.Encoder.call(clips), tensors[$"encoder_full.seq{g}"], $"encoder, group {g}");
                var (x, rotary) = pretrainer.Encoder.Embed(clips);
                for (var block = 0; tensors.TryGetValue($"encoder_full.seq{g}.block{block}", out var recorded); block++)
                {
                    x = pretrainer.Encoder.Blocks[block].forward(x, rotary);
                    Near.WithinNoise(NoiseOf($"encoder_full.seq{g}.block{block}"), x, recorded, $"block {block}, group {g}");
                }
            }
            var targets = pretrainer.Targets(clips);
            Near.WithinNoise(NoiseOf($"target_full_ln.seq{g}"), targets, tensors[$"target_full_ln.seq{g}"], $"targets, group {g}");
            for (var i = 0; i < masks.Count; i++)
            {
                var name = $"seq{g}.{i}";
                var (predicted, target) = (pretrainer.Predict(clips, masks[i], g), Tokens.Gather(targets, masks[i].Target));
                Near.WithinNoise(NoiseOf($"context.{name}"), pretrainer.Encoder.call(clips, masks[i].Context), tensors[$"context.{name}"], $"context {name}");
                Near.WithinNoise(NoiseOf($"targets.{name}"), target, tensors[$"targets.{name}"], $"targets {name}");
                Near.WithinNoise(NoiseOf($"pred.{name}"), predicted, tensors[$"pred.{name}"], $"predictions {name}");
                losses.Add(FeatureLoss.Between(predicted, target, LossKind.L1));
                Assert.Equal(json.GetProperty("scalars").GetProperty("loss_per_seq_mask")[g][i].GetDouble(), losses[^1].item<float>(), 1e-6);
            }
        }
        stack(losses).mean().backward();
        var parameters = pretrainer.Parameters.ToDictionary(p => p.Name, p => p.Value);
        var gradients = tensors.Under("grad.");
        Assert.Equal(gradients.Keys.Order(), parameters.Where(p => p.Value.grad is not null).Select(p => p.Key).Order());
        foreach (var (name, gradient) in gradients) Near.WithinNoise(NoiseOf($"grad.{name}"), parameters[name].grad!, gradient, $"gradient of {name}");
    }

    [Fact]
    public void The_recorded_run_with_two_clip_lengths_is_repeated_to_the_same_weights()
    {
        using var pretrainer = Start("v2/init_weights.safetensors");
        Follow(pretrainer);
    }

    [Fact]
    public void A_released_checkpoint_goes_on_to_the_recorded_end()
    {
        var files = Directory.GetFiles(Path.GetDirectoryName(Golden.File("v2/trajectory.json"))!, "*.pt");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            using var pretrainer = ReleasedCheckpoint.Load(file, Config());
            Assert.InRange(pretrainer.NextStep, 1, pretrainer.Config.Steps - 1);
            Follow(pretrainer);
        }
    }

    private static void Follow(Pretrainer pretrainer)
    {
        using var scope = NewDisposeScope();
        var tensors = Golden.Tensors("v2/trajectory.safetensors");
        var steps = Golden.Json("v2/trajectory.json").GetProperty("steps").EnumerateArray().ToArray();
        Assert.Equal(pretrainer.Config.Steps, steps.Length);
        for (var step = (int)pretrainer.NextStep; step < steps.Length; step++)
            Compare(pretrainer.Step(Groups(tensors, $"step{step:00}.")), steps[step], pretrainer);
        var weights = Golden.Tensors("v2/final_weights.safetensors");
        var (heads, predictorHeads) = (pretrainer.Config.Encoder.Heads, pretrainer.Config.Predictor.Heads);
        ParametersWithin(3e-5, pretrainer.Encoder, weights.Under("encoder."), "encoder", heads);
        ParametersWithin(3e-5, pretrainer.Predictor, weights.Under("predictor."), "predictor", predictorHeads);
        ParametersWithin(3e-5, pretrainer.TargetEncoder, weights.Under("target_encoder."), "target_encoder", heads);
    }

    private static void Compare(StepReport report, JsonElement recorded, Pretrainer pretrainer)
    {
        Assert.Equal(Number(recorded, "loss"), report.Loss, 2e-6);
        Near.Ratio(1e-5, report.EncoderGradientNorm, Number(recorded, "enc_grad_norm"), "enc_grad_norm");
        Near.Ratio(1e-5, report.PredictorGradientNorm, Number(recorded, "pred_grad_norm"), "pred_grad_norm");
        Near.Ratio(1e-12, report.LearningRate, Number(recorded, "lr"), "lr");
        Near.Ratio(1e-12, report.WeightDecay, Number(recorded, "wd"), "wd");
        Near.Ratio(1e-12, report.Momentum, Number(recorded, "momentum"), "momentum");
        var untouched = recorded.GetProperty("params_without_grad").EnumerateArray().Select(name => name.GetString()!).ToArray();
        Assert.All(pretrainer.Parameters, p => Assert.True(p.Updates < report.Step + 1 || !untouched.Contains(p.Name), p.Name));
    }
}
