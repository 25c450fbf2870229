using System.Diagnostics;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>One training step of V-JEPA 2.1 (arXiv 2603.14482): targets of every level, context features, predictions
/// for hidden and visible tokens, loss, backward pass, clipping (published: none), AdamW, EMA.</summary>
internal sealed class DenseStep(
    VJepa21Config config, DenseNetworks networks, DenseEncoder? teacher, IReadOnlyList<TrainedParameter> parameters,
    AdamW optimizer, Schedules schedules)
{
    /// <summary>The step. Each (group, mask) pair has its own backward pass, and so has each accumulated part of a
    /// batch, so memory holds one at a time.</summary>
    /// <exception cref="NonFiniteLossException">The loss is NaN or infinite; the networks are unchanged.</exception>
    public StepReport Run(long step, IReadOnlyList<ClipGroup> groups)
    {
        var watch = Stopwatch.StartNew();
        var passes = new List<(double Share, Dictionary<string, double> Parts)>();
        var seen = new List<double>();
        var share = 1.0 / groups.Sum(group => group.Masks.Count);
        foreach (var (g, group) in groups.Index())
        {
            var lambda = config.Lambda(step, DenseEncoder.IsImage(group.Clips));
            foreach (var (part, portion) in ClipGroup.Split([group], config.Run.Accumulation))
            {
                using var scope = NewDisposeScope();
                var (clips, masks) = part[0];
                var targets = Targets(clips); // [B, N, L W]
                foreach (var (i, mask) in masks.Index())
                {
                    var token = config.Run.MaskToken == MaskTokenChoice.ByGroup ? g : i;
                    var (hidden, visible) = Losses(clips, mask, token, targets);
                    var loss = lambda == 0 ? hidden : hidden + lambda * visible;
                    var value = loss.item<float>();
                    if (!float.IsFinite(value))
                    {
                        ForgetGradients();
                        throw new NonFiniteLossException(step, value);
                    }
                    (loss * (share * portion)).backward();
                    passes.Add((share * portion, new()
                    {
                        ["loss"] = value,
                        ["hidden"] = hidden.item<float>(),
                        ["visible"] = visible.item<float>(),
                        ["lambda"] = lambda,
                        [$"mask-{seen.Count + i}"] = value / share, // the sum below weighs it by its share
                    }));
                }
            }
            var tokens = networks.Encoder.GridOf(group.Clips).Count;
            seen.AddRange(group.Masks.Select(mask => mask.Context.shape[1] / (double)tokens));
        }
        var maxNorm = schedules.Clips(step) ? config.Run.ClipNorm : null;
        var (encoderNorm, predictorNorm) = (Clip("encoder", maxNorm), Clip("predictor", maxNorm));
        var forwardAndBackward = watch.Elapsed.TotalSeconds;
        var (rate, decay) = (schedules.LearningRate(step), schedules.WeightDecay(step));
        var momentum = schedules.Momentum(step);
        optimizer.Step(rate, decay);
        using (no_grad())
            foreach (var p in parameters) p.Target?.lerp_(p.Value, 1 - momentum);
        ForgetGradients();

        var parts = StepReport.Sum(passes);
        parts.Remove("loss", out var total);
        return new StepReport(step, total, parts, rate, decay, momentum, encoderNorm, predictorNorm, seen)
        {
            Seconds = watch.Elapsed.TotalSeconds,
            UpdateSeconds = watch.Elapsed.TotalSeconds - forwardAndBackward,
        };
    }

    /// <summary>Normalized targets of all tokens, without gradient: [B, C, T, H, W] -> [B, N, L W].</summary>
    private Tensor Targets(Tensor clips)
    {
        using var quiet = no_grad();
        var source = teacher ?? networks.TargetEncoder;
        return DenseLoss.Normalize(Features(source, clips, null), source.Config.Width);
    }

    /// <summary>The terms of the loss for hidden and visible tokens under one mask; scalars.</summary>
    private (Tensor Hidden, Tensor Visible) Losses(Tensor clips, MaskPair mask, int token, Tensor targets)
    {
        var grid = networks.Encoder.GridOf(clips);
        var context = Features(networks.Encoder, clips, mask.Context); // [B, Nc, L D]
        var (hidden, visible) = networks.Predictor.Predict(
            context, mask, grid, DenseEncoder.IsImage(clips), token); // [B, Nt, L W], [B, Nc, L W]
        var distances = config.DistanceWeights ? DenseLoss.Distances(mask, grid) : null; // [B, Nc]
        return (
            DenseLoss.Hidden(hidden, Tokens.Gather(targets, mask.Target)),
            DenseLoss.Visible(visible, Tokens.Gather(targets, mask.Context), distances));
    }

    private Tensor Features(DenseEncoder encoder, Tensor clips, Tensor? keep) =>
        config.LastLevelOnly ? encoder.call(clips, keep) : encoder.AllLevels(clips, keep);

    private double Clip(string network, double? maxNorm) =>
        GradientClipping.Clip(parameters.Where(p => p.Network == network), maxNorm);

    private void ForgetGradients()
    {
        foreach (var p in parameters) p.Value.grad = null;
    }
}
