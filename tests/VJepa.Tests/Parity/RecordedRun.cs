using System.Text.Json;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

/// <summary>The folder's recorded V-JEPA pretraining run.</summary>
internal static class RecordedRun
{
    public static JsonElement Json => Golden.Json("v1/trajectory.json");

    public static PretrainingConfig Config()
    {
        var config = Json.GetProperty("config");
        var (data, model, encoder) = (config.GetProperty("data"), config.GetProperty("model"), config.GetProperty("encoder"));
        var (loss, run) = (config.GetProperty("loss"), config.GetProperty("optimization"));
        Assert.Equal(1, loss.GetProperty("loss_exp").GetDouble());
        return new PretrainingConfig
        {
            Encoder = new EncoderConfig
            {
                ImageSize = Int(data, "crop_size"),
                PatchSize = Int(data, "patch_size"),
                Frames = Int(data, "num_frames"),
                TubeletSize = Int(data, "tubelet_size"),
                Width = Int(encoder, "embed_dim"),
                Depth = Int(encoder, "depth"),
                Heads = Int(encoder, "num_heads"),
                MlpRatio = Number(encoder, "mlp_ratio"),
                LayerNormEpsilon = Number(encoder, "ln_eps"),
                UniformPower = model.GetProperty("uniform_power").GetBoolean(),
            },
            Predictor = new PredictorConfig
            {
                Width = Int(model, "pred_embed_dim"),
                Depth = Int(model, "pred_depth"),
                MaskTokens = config.GetProperty("mask").GetArrayLength(),
                ZeroMaskTokens = model.GetProperty("zero_init_mask_tokens").GetBoolean(),
            },
            Masks = [.. config.GetProperty("mask").EnumerateArray().Select(Mask)],
            VarianceWeight = Number(loss, "reg_coeff"),
            BatchSize = Int(data, "batch_size"),
            Precision = Precision.Single,
            Epochs = Int(run, "epochs"),
            StepsPerEpoch = Int(run, "ipe"),
            WarmupEpochs = Number(run, "warmup"),
            StartLearningRate = Number(run, "start_lr"),
            LearningRate = Number(run, "lr"),
            FinalLearningRate = Number(run, "final_lr"),
            WeightDecay = Number(run, "weight_decay"),
            FinalWeightDecay = Number(run, "final_weight_decay"),
            Momentum = (run.GetProperty("ema")[0].GetDouble(), run.GetProperty("ema")[1].GetDouble()),
            ScheduleStretch = Number(run, "ipe_scale"),
            ClipNorm = Number(run, "clip_grad"),
        };
    }

    public static MultiBlockMask Mask(JsonElement mask) => new()
    {
        Blocks = Int(mask, "num_blocks"),
        SpatialScale = Pair(mask, "spatial_scale"),
        TemporalScale = Pair(mask, "temporal_scale"),
        AspectRatio = Pair(mask, "aspect_ratio"),
        MaxTemporalKeep = Number(mask, "max_temporal_keep"),
        Invert = Flag(mask, "inv_block"),
        Complement = Flag(mask, "full_complement") ? MaskComplement.OfContext : Flag(mask, "pred_full_complement") ? MaskComplement.OfTarget : MaskComplement.None,
        MaxKeep = mask.GetProperty("max_keep") is { ValueKind: JsonValueKind.Number } keep ? keep.GetInt32() : null,
    };

    /// <summary>A pretrainer with recorded weights. Where the file has no target encoder, it starts as the encoder's copy.</summary>
    public static Pretrainer Start(string weightsFile)
    {
        var pretrainer = new Pretrainer(Config());
        var weights = Golden.Tensors(weightsFile);
        Load.Strict(pretrainer.Encoder, weights.Under("encoder."));
        Load.Strict(pretrainer.Predictor, weights.Under("predictor."));
        var target = weights.Under("target_encoder.");
        Load.Strict(pretrainer.TargetEncoder, target.Count > 0 ? target : weights.Under("encoder."));
        return pretrainer;
    }

    /// <summary>The mask pairs <c>{prefix}masks_enc.J</c>, <c>{prefix}masks_pred.J</c>.</summary>
    public static MaskPair[] Masks(IReadOnlyDictionary<string, Tensor> tensors, string prefix) =>
        [.. Enumerable.Range(0, 100).TakeWhile(j => tensors.ContainsKey($"{prefix}masks_enc.{j}"))
            .Select(j => new MaskPair(tensors[$"{prefix}masks_enc.{j}"].to(int64), tensors[$"{prefix}masks_pred.{j}"].to(int64)))];

    /// <summary>
    /// Parameters within a relative distance of recorded ones. The key third of each qkv bias is left out: its exact gradient
    /// is zero (a softmax does not see a shift), so that Adam steps on rounding noise there. With rotary positions that is so
    /// for the unrotated tail of each head alone.
    /// </summary>
    /// <param name="rotaryHeads">Heads of a network with rotary positions; 0 without.</param>
    public static void ParametersWithin(double gate, nn.Module network, IReadOnlyDictionary<string, Tensor> expected, string owner, int rotaryHeads = 0)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, tensor) in network.state_dict())
        {
            var wanted = expected[name];
            if (!name.EndsWith("attn.qkv.bias", StringComparison.Ordinal))
            {
                Near.WithinRelative(gate, tensor, wanted, $"{owner}.{name}");
                continue;
            }
            var third = tensor.shape[0] / 3;
            foreach (var start in new[] { 0, 2 * third })
                Near.WithinRelative(gate, tensor.narrow(0, start, third), wanted.narrow(0, start, third), $"{owner}.{name}[{start}..]");
            if (rotaryHeads == 0) continue;
            var rotated = 3 * RotaryAngles.PartWidth((int)third / rotaryHeads);
            Tensor Keys(Tensor bias) => bias.narrow(0, third, third).view(rotaryHeads, -1).narrow(1, 0, rotated);
            Near.WithinRelative(gate, Keys(tensor), Keys(wanted), $"{owner}.{name}, rotated keys");
        }
    }

    public static (double, double) Pair(JsonElement json, string name) =>
        (json.GetProperty(name)[0].GetDouble(), json.GetProperty(name)[1].GetDouble());

    public static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.GetBoolean();

    public static int Int(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    public static double Number(JsonElement json, string name) => json.GetProperty(name).GetDouble();
}
