using System.Text.Json;
using VJepa.Models;
using VJepa.Objectives;
using VJepa.Runtime;
using VJepa.Training;

namespace VJepa.Tests.Parity;

/// <summary>The configuration of a recorded pretraining run, of V-JEPA (v1) or V-JEPA 2 (v2).</summary>
internal static class RecordedConfig
{
    public static PretrainingConfig Of(JsonElement json)
    {
        var config = json.GetProperty("config");
        var (loss, run) = (config.GetProperty("loss"), config.GetProperty("optimization"));
        Assert.Equal(1, loss.Number("loss_exp"));
        return new PretrainingConfig
        {
            Encoder = Encoder(config),
            Predictor = Predictor(json, config),
            Masks = [.. config.GetProperty("mask").EnumerateArray().Select(MaskDrawing.Setting)],
            MaskToken = IsVJepa2(config) ? MaskTokenChoice.ByGroup : MaskTokenChoice.ByMask,
            Objective = new L1Objective { VarianceWeight = loss.Number("reg_coeff", 0) },
            BatchSize = config.GetProperty("data").Int("batch_size"),
            Precision = Precision.Single,
            Epochs = run.Int("epochs"),
            StepsPerEpoch = run.Int("ipe"),
            WarmupEpochs = run.Number("warmup"),
            StartLearningRate = run.Number("start_lr"),
            LearningRate = run.Number("lr"),
            FinalLearningRate = run.Number("final_lr"),
            WeightDecay = run.Number("weight_decay"),
            FinalWeightDecay = run.Number("final_weight_decay"),
            Momentum = run.Pair("ema"),
            ScheduleStretch = run.Number("ipe_scale", 1),
            ClipNorm = run.Has("clip_grad") ? run.Number("clip_grad") : null,
        };
    }

    public static MlpKind Mlp(JsonElement network) => !network.Flag("use_silu") ? MlpKind.Gelu
        : network.Flag("wide_silu") ? MlpKind.SwiGluWide
        : MlpKind.SwiGluFull;

    public static PositionKind Positions(JsonElement network) =>
        network.Flag("use_rope") || network.Flag("rope") ? PositionKind.Rotary : PositionKind.SineCosine;

    /// <summary>V-JEPA 2 lists the frames per clip of each data set.</summary>
    private static bool IsVJepa2(JsonElement config) => config.GetProperty("data").Has("dataset_fpcs");

    private static EncoderConfig Encoder(JsonElement config)
    {
        var (data, model) = (config.GetProperty("data"), config.GetProperty("model"));
        var encoder = config.GetProperty("encoder");
        return new EncoderConfig
        {
            ImageSize = data.Int("crop_size"),
            PatchSize = data.Int("patch_size"),
            Frames = IsVJepa2(config) ? data.GetProperty("dataset_fpcs").Ints().Max() : data.Int("num_frames"),
            TubeletSize = data.Int("tubelet_size"),
            Width = encoder.Int("embed_dim"),
            Depth = encoder.Int("depth"),
            Heads = encoder.Int("num_heads"),
            MlpRatio = encoder.Number("mlp_ratio"),
            LayerNormEpsilon = encoder.Number("ln_eps"),
            UniformPower = model.Flag("uniform_power"),
            Positions = Positions(model),
            Mlp = Mlp(model),
            ShortClipsTakeFirstRows = IsVJepa2(config),
        };
    }

    private static PredictorConfig Predictor(JsonElement json, JsonElement config)
    {
        var (model, derived) = (config.GetProperty("model"), json.GetProperty("derived"));
        return new PredictorConfig
        {
            Width = model.Int("pred_embed_dim"),
            Depth = model.Int("pred_depth"),
            Heads = model.Int("pred_num_heads", 0), // 0: as many as the encoder has
            MaskTokens = derived.Int("num_mask_tokens", config.GetProperty("mask").GetArrayLength()),
            ZeroMaskTokens = model.Flag("zero_init_mask_tokens"),
        };
    }
}
