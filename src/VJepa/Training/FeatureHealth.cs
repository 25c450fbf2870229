using VJepa.Masking;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>What the loss does not tell: whether features still say something about the clip.</summary>
/// <param name="EffectiveRank">exp of the entropy of the singular values of the centred clip means (RankMe, Garrido et al. 2023).
/// It falls when all features carry the same few directions.</param>
/// <param name="Spread">Deviation over clips, at the same token position, of layer-normed target features; mean over positions and features.
/// It falls when features turn into position (positional collapse).</param>
/// <param name="Match">Cosine of prediction and target of the same clip minus that of prediction and another clip's target,
/// both centred over clips at each position. 0: the predictor knows nothing about this clip.</param>
/// <param name="InputSpread">Deviation over clips of the input pixels: a stream that repeats itself shows here.</param>
public sealed record FeatureHealth(long Step, double EffectiveRank, double Spread, double Match, double InputSpread)
{
    /// <summary>Measures a pretrainer on clips [B, C, T, H, W] that it did not train on; B of 32 or more.</summary>
    public static FeatureHealth Measure(Pretrainer pretrainer, Tensor clips)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var config = pretrainer.Config;
        var features = pretrainer.TargetEncoder.forward(clips); // [B, N, D]
        var normed = Targets.Normalise(features, TargetNormalisation.LayerNorm);
        var sampler = new MaskSampler(config.Encoder.Grid, [config.Masks[0]], config.BatchCut);
        using var mask = sampler.Sample((int)clips.shape[0], 0, 0)[0];
        return new FeatureHealth(
            pretrainer.NextStep,
            RankOf(features.mean([1])),
            normed.std(0, unbiased: true).mean().item<float>(),
            MatchOf(pretrainer, clips, mask),
            clips.std(0, unbiased: true).mean().item<float>());
    }

    /// <summary>Effective rank of the rows [B, D] after centring.</summary>
    public static double RankOf(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var centred = (rows - rows.mean([0], keepdim: true)).to(float64);
        var singular = linalg.svdvals(centred);
        var share = singular / singular.sum().clamp_min(1e-12) + 1e-12;
        return Math.Exp(-(share * share.log()).sum().item<double>());
    }

    private static double MatchOf(Pretrainer pretrainer, Tensor clips, MaskPair mask)
    {
        // Random masks differ from clip to clip; centring needs all clips at one position, so every clip gets the first one's mask.
        var batch = clips.shape[0];
        using var context = mask.Context[0..1].expand(batch, -1).contiguous();
        using var target = mask.Target[0..1].expand(batch, -1).contiguous();
        var predicted = Centre(pretrainer.Predict(clips, new MaskPair(context, target), 0)); // [B, M, D]
        var wanted = Centre(Tokens.Gather(pretrainer.TargetFeatures(clips), target));
        var right = nn.functional.cosine_similarity(predicted, wanted, dim: -1).mean();
        var wrong = nn.functional.cosine_similarity(predicted, wanted.roll(1, 0), dim: -1).mean();
        return (right - wrong).item<float>();
    }

    private static Tensor Centre(Tensor x) => x - x.mean([0], keepdim: true);
}
