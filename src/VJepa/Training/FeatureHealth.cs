using System.Text.Json.Serialization;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Objectives;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>What the loss does not tell: whether features still depend on the clip.</summary>
/// <param name="EffectiveRank">exp of the entropy of the singular values of the centered clip means (RankMe, Garrido et
/// al. 2023). It falls when features use few dimensions.</param>
/// <param name="Spread">Standard deviation over clips of layer-normed target features at the same token position; mean
/// over positions and features. It falls when features encode only position (positional collapse).</param>
/// <param name="Match">Cosine of prediction and target of the same clip minus cosine of prediction and another clip's
/// target, both centered over clips at each position. 0: the prediction says nothing about this clip.</param>
/// <param name="InputSpread">Standard deviation over clips of the input pixels. Low: the stream repeats itself.</param>
public sealed record FeatureHealth(long Step, double EffectiveRank, double Spread, double Match, double InputSpread)
{
    /// <summary>Below this <see cref="Spread"/>, features hardly depend on the clip: .22 squared is a twentieth of a
    /// layer-normed token's variance of 1. Small runs whose features were useless to few-label probes had .17 to .20;
    /// healthy ones had more than .30.</summary>
    public const double MinSpread = .22;

    /// <summary>Below this share of <see cref="PossibleRank"/>, features use too few dimensions.</summary>
    public const double MinRankShare = .05;

    /// <summary>The largest possible rank: min(clips - 1, features). 0 if not measured.</summary>
    public int PossibleRank { get; init; }

    /// <summary>Standard deviation over positions of the clips' mean layer-normed feature; mean over features. High
    /// with a low <see cref="Spread"/>: features encode only position.</summary>
    public double PositionSpread { get; init; }

    /// <summary>The verdict, by the rules in <see cref="HealthState"/>.</summary>
    [JsonIgnore]
    public HealthState State
    {
        get
        {
            if (!double.IsFinite(Spread)) return HealthState.Unknown;
            var still = Spread < MinSpread;
            if (still && PositionSpread >= MinSpread) return HealthState.PositionalCollapse;
            var flat = PossibleRank > 0 && EffectiveRank < Math.Max(2, MinRankShare * PossibleRank);
            return still || flat ? HealthState.DimensionalCollapse : HealthState.Healthy;
        }
    }

    /// <summary>Measures features without a predictor: <see cref="Match"/> and <see cref="InputSpread"/> are
    /// NaN.</summary>
    /// <param name="features">Of at least two clips, [B, N, D].</param>
    public static FeatureHealth OfFeatures(Tensor features, long step = 0)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var normed = TargetNormalization.LayerNorm.Apply(features);
        var spread = normed.std(0, unbiased: true).mean().item<float>();
        return new FeatureHealth(step, RankOf(features.mean([1])), spread, double.NaN, double.NaN)
        {
            PossibleRank = (int)Math.Min(features.shape[0] - 1, features.shape[2]),
            PositionSpread = normed.mean([0]).std(0, unbiased: true).mean().item<float>(),
        };
    }

    /// <summary>Measures a pretrainer on clips [B, C, T, H, W] that it did not train on; B of 32 or more.</summary>
    public static FeatureHealth Measure(Pretrainer pretrainer, Tensor clips)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var config = pretrainer.Config;
        clips = clips.to(pretrainer.Device);
        var features = pretrainer.TargetEncoder.call(clips); // [B, N, D]
        var sampler = new MaskSampler(config.Encoder.Grid, [config.Masks[0]], config.BatchCut);
        using var drawn = sampler.Sample((int)clips.shape[0], 0, 0)[0];
        using var mask = drawn.To(pretrainer.Device);
        return OfFeatures(features, pretrainer.NextStep) with
        {
            Match = MatchOf(pretrainer, clips, mask),
            InputSpread = clips.std(0, unbiased: true).mean().item<float>(),
        };
    }

    /// <summary>Effective rank of the rows [B, D] after centering.</summary>
    public static double RankOf(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var centered = (rows - rows.mean([0], keepdim: true)).to(float64);
        var singular = linalg.svdvals(centered);
        var share = singular / singular.sum().clamp_min(1e-12) + 1e-12;
        return Math.Exp(-(share * share.log()).sum().item<double>());
    }

    private static double MatchOf(Pretrainer pretrainer, Tensor clips, MaskPair mask)
    {
        // Centering needs all clips at the same positions, so every clip gets the first clip's mask.
        var batch = clips.shape[0];
        using var context = mask.Context[0..1].expand(batch, -1).contiguous();
        using var target = mask.Target[0..1].expand(batch, -1).contiguous();
        var predicted = Center(pretrainer.Predict(clips, new MaskPair(context, target), 0)); // [B, M, D]
        var wanted = Center(Tokens.Gather(pretrainer.Targets(clips), target));
        var right = nn.functional.cosine_similarity(predicted, wanted, dim: -1).mean();
        var wrong = nn.functional.cosine_similarity(predicted, wanted.roll(1, 0), dim: -1).mean();
        return (right - wrong).item<float>();
    }

    private static Tensor Center(Tensor x) => x - x.mean([0], keepdim: true);
}

/// <summary>The verdict of a <see cref="FeatureHealth"/>.</summary>
public enum HealthState
{
    /// <summary>Neither of the others.</summary>
    Healthy,

    /// <summary>Features encode where a token is and hardly what is there: the spread over clips at a fixed position is
    /// below <see cref="FeatureHealth.MinSpread"/>, while features still differ from position to position. The loss
    /// falls all the same, since the predictor knows every position.</summary>
    PositionalCollapse,

    /// <summary>Features use hardly any of their dimensions: the effective rank of the clip means is below
    /// <see cref="FeatureHealth.MinRankShare"/> of the largest possible rank (or below 2), or features are the same in
    /// all clips and at all positions.</summary>
    DimensionalCollapse,

    /// <summary>Not measurable: the spread is NaN, as over a single clip.</summary>
    Unknown,
}
