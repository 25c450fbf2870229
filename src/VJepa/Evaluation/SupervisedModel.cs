using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Evaluation;

/// <summary>An encoder and a probe that are trained together, from labels alone.</summary>
public sealed class SupervisedModel : nn.Module<Tensor, Tensor>
{
    private readonly Encoder encoder;
    private readonly AttentiveProbe probe;

    public SupervisedModel(EncoderConfig config, int classes) : base(nameof(SupervisedModel))
    {
        encoder = new Encoder(config);
        probe = new AttentiveProbe(new AttentiveProbeConfig { Width = config.Width, Heads = config.Heads, Classes = classes });
        RegisterComponents();
    }

    public Encoder Encoder => encoder;
    public AttentiveProbe Probe => probe;

    /// <summary>Clips [B, C, T, H, W] -> logits [B, classes].</summary>
    public override Tensor forward(Tensor clips) => probe.forward(encoder.forward(clips));
}
