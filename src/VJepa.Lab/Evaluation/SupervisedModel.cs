using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>An encoder and a probe trained together from labels.</summary>
public sealed class SupervisedModel : nn.Module<Tensor, Tensor>
{
    private readonly Encoder encoder;
    private readonly AttentiveProbe probe;

    /// <param name="config">Shape of the encoder.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="generator">Source of the initial weights; null for the global generator.</param>
    public SupervisedModel(EncoderConfig config, int classes, Generator? generator = null) : base(nameof(SupervisedModel))
    {
        encoder = new Encoder(config, generator);
        probe = new AttentiveProbe(new AttentiveProbeConfig { Width = config.Width, Heads = config.Heads, Classes = classes }, generator);
        RegisterComponents();
    }

    public Encoder Encoder => encoder;
    public AttentiveProbe Probe => probe;

    /// <summary>Clips [B, C, T, H, W] -> logits [B, classes].</summary>
    public override Tensor forward(Tensor clips)
    {
        using var scope = NewDisposeScope();
        return probe.forward(encoder.call(clips)).MoveToOuterDisposeScope();
    }
}
