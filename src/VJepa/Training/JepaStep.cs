using System.Diagnostics;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Objectives;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>One training step of V-JEPA, top to bottom (section 3, in the released program's order): masks, target
/// features, context features, predictions, objective, backward pass, clipping, AdamW, EMA.</summary>
public sealed class JepaStep(
    PretrainingConfig config, Networks networks, nn.Module? head, IStepRunner runner, Device device)
{
    private readonly Schedules schedules = config.Schedules;

    /// <summary>The step on groups of clips [B, C, T, H, W], with masks drawn from the seed and the step.</summary>
    public StepReport Run(long step, IReadOnlyList<Tensor> clips)
    {
        using var scope = NewDisposeScope();
        using var random = MaskSampler.Randomness(config.Seed, step);
        return Run(step, [.. clips.Select(group => new ClipGroup(group, Masks(group, step, random)))]);
    }

    /// <summary>The step with given masks; all (group, mask) pairs have equal weight.</summary>
    /// <exception cref="NonFiniteLossException">The loss is NaN or infinite; the networks are unchanged.</exception>
    public StepReport Run(long step, IReadOnlyList<ClipGroup> groups)
    {
        using var scope = NewDisposeScope();
        var watch = Stopwatch.StartNew();
        groups = [.. groups.Select(group => group.To(device))];
        var losses = new List<(double Share, double Loss, Dictionary<string, double> Parts)>();
        foreach (var (part, share) in ClipGroup.Split(groups, config.Accumulation))
        {
            var features = Normalize(runner.Forward(part, Forward));
            var value = config.Objective.Compute(new StepFeatures(features, networks, head, step));
            var loss = value.Loss.item<float>();
            if (!float.IsFinite(loss))
            {
                runner.ForgetGradients();
                throw new NonFiniteLossException(step, loss);
            }
            runner.Backward(share == 1 ? value.Loss : value.Loss * share);
            losses.Add((share, loss, value.Parts.ToDictionary(p => p.Key, p => (double)p.Value.item<float>())));
        }
        var forwardAndBackward = watch.Elapsed.TotalSeconds;

        var maxNorm = schedules.Clips(step) ? config.ClipNorm : null;
        var encoderNorm = runner.ClipGradients("encoder", maxNorm);
        var predictorNorm = runner.ClipGradients("predictor", maxNorm);
        runner.ClipGradients("objective", maxNorm);
        var (rate, decay) = (schedules.LearningRate(step), schedules.WeightDecay(step));
        var momentum = schedules.Momentum(step);
        runner.Update(rate, decay, momentum);
        runner.ForgetGradients();

        return new StepReport(
            step, losses.Sum(l => l.Share * l.Loss), StepReport.Sum(losses.Select(l => (l.Share, l.Parts))),
            rate, decay, momentum, encoderNorm, predictorNorm, [.. groups.SelectMany(ContextShares)])
        {
            Seconds = watch.Elapsed.TotalSeconds,
            UpdateSeconds = watch.Elapsed.TotalSeconds - forwardAndBackward,
        };
    }

    /// <summary>Targets, context features and predictions for every group of clips and each of its masks.</summary>
    private IReadOnlyList<MaskedFeatures> Forward(Networks networks, IReadOnlyList<ClipGroup> groups)
    {
        var features = new List<MaskedFeatures>();
        foreach (var (g, (clips, masks)) in groups.Index())
        {
            Tensor targets;
            using (no_grad()) targets = config.Target.Targets(clips, networks); // [B, N, W]
            foreach (var (i, (seen, hidden)) in masks.Index())
            {
                var context = networks.Encoder.call(clips, seen); // [B, Nc, D]
                var token = config.MaskToken == MaskTokenChoice.ByGroup ? g : i;
                var predicted = networks.Predictor.call(context, seen, hidden, token); // [B, Nt, W]
                features.Add(new(g, i, clips, masks[i], context, predicted, targets));
            }
        }
        return features;
    }

    private IReadOnlyList<MaskedFeatures> Normalize(IReadOnlyList<MaskedFeatures> features)
    {
        using var quiet = no_grad();
        var targets = features.DistinctBy(f => f.Group).ToDictionary(
            f => f.Group, f => config.Target.Normalization.Apply(f.Targets)); // [B, N, W], one for all masks of a group
        return [.. features.Select(f => f with { Targets = targets[f.Group] })];
    }

    private IReadOnlyList<MaskPair> Masks(Tensor clips, long step, Generator random) =>
        new MaskSampler(config.Encoder.GridOf(clips), config.Masks, config.BatchCut)
            .Sample((int)clips.shape[0], step, random);

    private IEnumerable<double> ContextShares(ClipGroup group) =>
        group.Masks.Select(mask => mask.Context.shape[1] / (double)config.Encoder.GridOf(group.Clips).Count);
}

