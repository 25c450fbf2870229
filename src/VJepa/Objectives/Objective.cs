using VJepa.Masking;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Objectives;

/// <summary>
/// What is minimized. Your own type needs only <see cref="Compute"/>; its public properties are saved with the run as
/// JSON, under the type's name.
/// </summary>
public abstract record Objective
{
    /// <summary>Whether the loss compares clips of a batch, which then can't be computed in parts.</summary>
    public virtual bool NeedsWholeBatch => false;

    /// <summary>Whether <see cref="Compute"/> looks at pixels. If not, each process reads its own clips only.</summary>
    public virtual bool ReadsClips() => true;

    /// <summary>Layers of the objective's own, such as a projector: trained by the optimizer and kept in checkpoints.
    /// <see cref="Compute"/> finds the module as <see cref="StepFeatures.Head"/>. Null: none.</summary>
    /// <param name="encoder">The encoder's shape.</param>
    /// <param name="targetWidth">Values of a prediction.</param>
    public virtual nn.Module? CreateHead(EncoderConfig encoder, int targetWidth) => null;

    /// <summary>Draws the head's initial weights from the run's seed: normal with deviation 1/sqrt(inputs).</summary>
    public virtual void InitializeHead(nn.Module head, Generator generator) =>
        WeightInit.Apply(head, [], Initialization.FanIn, generator);

    /// <summary>The loss of a step.</summary>
    public abstract ObjectiveValue Compute(StepFeatures features);
}

/// <summary>The loss of a step.</summary>
/// <param name="Loss">A scalar; the gradient starts here.</param>
/// <param name="Parts">Scalars for the log, by name.</param>
public sealed record ObjectiveValue(Tensor Loss, IReadOnlyDictionary<string, Tensor> Parts)
{
    public ObjectiveValue(Tensor loss) : this(loss, new Dictionary<string, Tensor>()) { }
}

/// <summary>What a step computes before the objective.</summary>
/// <param name="Pairs">One entry for each mask of each group of clips.</param>
/// <param name="Head">The objective's own module, or null.</param>
/// <param name="Step">Index of the step, from 0: a seed for what an objective draws.</param>
public sealed record StepFeatures(
    IReadOnlyList<MaskedFeatures> Pairs, Networks Networks, nn.Module? Head, long Step = 0);

/// <summary>Clips under one mask, with their features.</summary>
/// <param name="Group">Index of the group of clips (V-JEPA 2 has one for each clip length).</param>
/// <param name="MaskIndex">Index of the mask within the group.</param>
/// <param name="Clips">[B, C, T, H, W].</param>
/// <param name="Context">The encoder's features of the context tokens, [B, Nc, D].</param>
/// <param name="Predicted">The predictor's output for the target tokens, [B, Nt, W].</param>
/// <param name="Targets">The targets of all tokens, normalized, without gradient, [B, N, W].</param>
public sealed record MaskedFeatures(
    int Group, int MaskIndex, Tensor Clips, MaskPair Mask, Tensor Context, Tensor Predicted, Tensor Targets)
{
    /// <summary>The targets of the target tokens, [B, Nt, W].</summary>
    public Tensor Target => Tokens.Gather(Targets, Mask.Target);
}

/// <summary>Compares predictions with targets for each pair, with equal weights. One method makes a new loss: <c>sealed
/// record Huber : PredictionObjective { public override Tensor Compare(Tensor z, Tensor h) => …; }</c></summary>
public abstract record PredictionObjective : Objective
{
    /// <summary>Weight of <see cref="VarianceTerm"/>; 0 in the published runs.</summary>
    public double VarianceWeight { get; init; }

    public override bool ReadsClips() => false;

    /// <summary>[B, Nt, W] each -> scalar.</summary>
    public abstract Tensor Compare(Tensor predicted, Tensor target);

    public override ObjectiveValue Compute(StepFeatures features)
    {
        Tensor[] losses = [.. features.Pairs.Select(pair => Compare(pair.Predicted, pair.Target))];
        var groups = features.Pairs.GroupBy(pair => pair.Group, pair => pair.Predicted);
        var variance = stack([.. groups.Select(group => VarianceTerm([.. group]))]).mean();
        var loss = stack(losses).mean();
        if (VarianceWeight != 0) loss = loss + VarianceWeight * variance;
        var parts = losses.Select((part, i) => KeyValuePair.Create($"mask-{i}", part));
        return new(loss, parts.Append(new("variance", variance)).ToDictionary());
    }

    /// <summary>Mean of relu(1 - standard deviation over tokens) of the predictions [B, Nt, W] of a group of clips,
    /// averaged over its masks. The released program logs it.</summary>
    public static Tensor VarianceTerm(IReadOnlyList<Tensor> predictions)
    {
        Tensor[] deviations = [.. predictions.Select(p => (p.var(1) + 1e-4).sqrt())]; // [B, W]
        return nn.functional.relu(1 - stack(deviations).mean([0])).mean();
    }
}

/// <summary>|z - h|, averaged over tokens and features (V-JEPA, section 3.1).</summary>
public sealed record L1Objective : PredictionObjective
{
    public override Tensor Compare(Tensor predicted, Tensor target) => (predicted - target).abs().mean();
}
