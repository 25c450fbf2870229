using System.Diagnostics;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>One training step of V-JEPA 2.1 (arXiv 2603.14482): targets of every level, context features, predictions
/// for hidden and visible tokens, loss, backward pass, clipping (published: none), AdamW, EMA.</summary>
internal sealed class DenseStep(
    VJepa21Config config, DenseNetworks networks, DenseEncoder? teacher, IDenseRunner runner, Schedules schedules)
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
            var pass = new GroupPass(g, seen.Count, share, config.Lambda(step, DenseEncoder.IsImage(group.Clips)));
            foreach (var (part, portion) in ClipGroup.Split([group], config.Run.Accumulation))
            {
                var made = runner.Run(part[0], (replica, clips, of) =>
                    Pass(replica, clips, pass, of * portion)).SelectMany(found => found).ToArray();
                passes.AddRange(made);
                if (made.All(found => double.IsFinite(found.Parts["loss"]))) continue;
                runner.ForgetGradients();
                throw new NonFiniteLossException(
                    step, (float)made.First(found => !double.IsFinite(found.Parts["loss"])).Parts["loss"]);
            }
            var tokens = networks.Encoder.GridOf(group.Clips).Count;
            seen.AddRange(group.Masks.Select(mask => mask.Context.shape[1] / (double)tokens));
        }
        var forwardAndBackward = watch.Elapsed.TotalSeconds;
        var maxNorm = schedules.Clips(step) ? config.Run.ClipNorm : null;
        var encoderNorm = runner.ClipGradients("encoder", maxNorm);
        var predictorNorm = runner.ClipGradients("predictor", maxNorm);
        var (rate, decay) = (schedules.LearningRate(step), schedules.WeightDecay(step));
        var momentum = schedules.Momentum(step);
        runner.Update(rate, decay, momentum);
        runner.ForgetGradients();

        var parts = StepReport.Sum(passes);
        parts.Remove("loss", out var total);
        return new StepReport(step, total, parts, rate, decay, momentum, encoderNorm, predictorNorm, seen)
        {
            Seconds = watch.Elapsed.TotalSeconds,
            UpdateSeconds = watch.Elapsed.TotalSeconds - forwardAndBackward,
        };
    }

    /// <summary>What the passes of a group have in common.</summary>
    /// <param name="Group">Index of the group.</param>
    /// <param name="FirstMask">Index of its first (group, mask) pair.</param>
    /// <param name="Share">A pair's share of the loss.</param>
    private sealed record GroupPass(int Group, int FirstMask, double Share, double Lambda);

    /// <summary>Forward and backward passes of some clips under each mask; the parts of each loss, and its share.
    /// </summary>
    private List<(double Share, Dictionary<string, double> Parts)> Pass(
        DenseNetworks networks, ClipGroup group, GroupPass pass, double portion)
    {
        var passes = new List<(double Share, Dictionary<string, double> Parts)>();
        var (clips, masks) = group;
        var targets = Targets(clips); // [B, N, L W]
        foreach (var (i, mask) in masks.Index())
        {
            var token = config.Run.MaskToken == MaskTokenChoice.ByGroup ? pass.Group : i;
            var (hidden, visible) = Losses(networks, clips, mask, token, targets);
            var loss = pass.Lambda == 0 ? hidden : hidden + pass.Lambda * visible;
            var (value, share) = (loss.item<float>(), pass.Share * portion);
            if (float.IsFinite(value)) (loss * share).backward();
            passes.Add((share, new()
            {
                ["loss"] = value,
                ["hidden"] = hidden.item<float>(),
                ["visible"] = visible.item<float>(),
                ["lambda"] = pass.Lambda,
                [$"mask-{pass.FirstMask + i}"] = value / pass.Share, // the sum of all passes weighs it by its share
            }));
        }
        return passes;
    }

    /// <summary>Normalized targets of all tokens, without gradient: [B, C, T, H, W] -> [B, N, L W].</summary>
    private Tensor Targets(Tensor clips)
    {
        using var quiet = no_grad();
        var source = teacher ?? networks.TargetEncoder;
        return DenseLoss.Normalize(Features(source, clips, null), source.Config.Width);
    }

    /// <summary>The terms of the loss for hidden and visible tokens under one mask; scalars.</summary>
    private (Tensor Hidden, Tensor Visible) Losses(
        DenseNetworks networks, Tensor clips, MaskPair mask, int token, Tensor targets)
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
}
