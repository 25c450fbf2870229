using VJepa.Models;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>A pass forward and backward: its losses, and the gradients that it leaves with the networks.</summary>
/// <param name="Loss">What was differentiated.</param>
/// <param name="Losses">Of each group and mask.</param>
/// <param name="Variance">The variance term, before its weight.</param>
/// <param name="Parts">Seconds of each part.</param>
internal sealed record BatchPass(float Loss, IReadOnlyList<double> Losses, double Variance, IReadOnlyDictionary<StepPart, double> Parts)
{
    /// <summary>Runs it.</summary>
    /// <param name="groups">Clips with their masks, where the networks are.</param>
    /// <param name="share">This pass's part of the step's clips: factor of its losses and gradients.</param>
    /// <param name="overBatch">Makes the mean over the step's clips from the mean over this pass's; null where they are the same.</param>
    public static BatchPass Run(Networks networks, PretrainingConfig config, IReadOnlyList<ClipGroup> groups, double share = 1, Func<Tensor, Tensor>? overBatch = null)
    {
        using var scope = NewDisposeScope();
        using var memory = new BackwardMemory();
        var watch = new PartWatch();
        var (losses, variances) = (new List<Tensor>(), new List<Tensor>());
        for (var g = 0; g < groups.Count; g++)
        {
            var (clips, masks) = groups[g];
            var cut = networks.Encoder.Cut(clips); // shared by target and context encoder
            var targets = Targets.Of(clips, cut, networks.Target, config, overBatch);
            watch.End(StepPart.Target);
            var contexts = networks.Encoder.forward(cut, [.. masks.Select(mask => mask.Context)]);
            watch.End(StepPart.Encoder);
            var group = g;
            var predictions = networks.Predictor.forward([.. contexts.Select((context, i) =>
                new PredictorInput(context, masks[i].Context, masks[i].Target, config.MaskToken == MaskTokenChoice.ByGroup ? group : i))]);
            for (var i = 0; i < masks.Count; i++) losses.Add(FeatureLoss.Between(predictions[i], Tokens.Gather(targets, masks[i].Target), config.Loss));
            using (set_grad_enabled(config.VarianceWeight != 0)) variances.Add(FeatureLoss.VarianceTerm(predictions));
            watch.End(StepPart.Predictor);
        }
        var (loss, variance) = (losses.Mean(), variances.Mean());
        if (config.VarianceWeight != 0) loss += config.VarianceWeight * variance;
        if (share != 1) loss = loss.mul(KeptScalar.Of(share));
        var value = loss.item<float>();
        if (float.IsFinite(value)) loss.backward();
        watch.End(StepPart.Backward);
        return new(value, [.. losses.Select(l => share * l.item<float>())], share * variance.item<float>(), watch.Parts);
    }

    /// <summary>Passes over the shares of one step, together. The parts are the slowest pass's; the rest of the time belongs to the backward pass.</summary>
    public static BatchPass Sum(IReadOnlyList<BatchPass> passes, double seconds)
    {
        var parts = passes.MaxBy(pass => pass.Parts.Values.Sum())!.Parts.ToDictionary();
        parts[StepPart.Backward] += seconds - parts.Values.Sum();
        return new(passes.Sum(pass => pass.Loss), [.. passes[0].Losses.Select((_, i) => passes.Sum(pass => pass.Losses[i]))], passes.Sum(pass => pass.Variance), parts);
    }
}
