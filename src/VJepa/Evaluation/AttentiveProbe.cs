using TorchSharp.Modules;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Evaluation;

/// <summary>An attentive pooler and a linear classifier on its first query.</summary>
public sealed class AttentiveProbe : nn.Module<Tensor, Tensor>
{
    private readonly AttentivePooler pooler;
    private readonly Linear linear;

    /// <exception cref="ArgumentException">The configuration makes no probe.</exception>
    public AttentiveProbe(AttentiveProbeConfig config) : base(nameof(AttentiveProbe))
    {
        pooler = new AttentivePooler(config);
        linear = nn.Linear(config.Width, config.Classes);
        RegisterComponents();
        WeightStart.Apply(linear, [], Initialisation.Released);
    }

    public AttentivePooler Pooler => pooler;

    /// <summary>tokens [B, N, D] -> logits [B, classes].</summary>
    public override Tensor forward(Tensor tokens) => linear.forward(pooler.forward(tokens).select(1, 0));
}
