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
    /// <summary>Whether clips of a batch are compared with each other, so the batch can't be computed in
    /// parts.</summary>
    public virtual bool NeedsWholeBatch => false;

    /// <summary>Creates a module with the objective's own parameters, such as a projector; null for none. They are
    /// trained by the optimizer and saved in checkpoints. <see cref="Compute"/> gets the module as
    /// <see cref="StepFeatures.Head"/>.</summary>
    /// <param name="encoder">The encoder's shape.</param>
    /// <param name="targetWidth">Size W of a token's prediction.</param>
    /// <param name="generator">Source of the initial weights.</param>
    public virtual nn.Module? CreateHead(EncoderConfig encoder, int targetWidth, Generator generator) => null;

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
/// <param name="Networks">The networks that computed it.</param>
/// <param name="Head">The objective's own module, or null.</param>
public sealed record StepFeatures(IReadOnlyList<MaskedFeatures> Pairs, Networks Networks, nn.Module? Head);

/// <summary>Clips under one mask, with their features.</summary>
/// <param name="Group">Index of the group of clips (V-JEPA 2 has one for each clip length).</param>
/// <param name="MaskIndex">Index of the mask within the group.</param>
/// <param name="Clips">[B, C, T, H, W].</param>
/// <param name="Mask">Context and target indices.</param>
/// <param name="Context">The encoder's features of the context tokens, [B, Nc, D].</param>
/// <param name="Predicted">The predictor's output for the target tokens, [B, Nt, W].</param>
/// <param name="Targets">The targets of all tokens, normalized, without gradient, [B, N, W].</param>
public sealed record MaskedFeatures(
    int Group, int MaskIndex, Tensor Clips, MaskPair Mask, Tensor Context, Tensor Predicted, Tensor Targets)
{
    /// <summary>The targets of the target tokens, [B, Nt, W].</summary>
    public Tensor Target => Tokens.Gather(Targets, Mask.Target);
}
