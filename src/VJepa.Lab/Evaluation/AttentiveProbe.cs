using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>An attentive pooler and a linear classifier on its first query.</summary>
public sealed class AttentiveProbe : nn.Module<Tensor, Tensor>
{
    private readonly AttentivePooler pooler;
    private readonly Linear linear;

    /// <param name="config">Shape of the network.</param>
    /// <param name="generator">Source of the initial weights; null for the global generator.</param>
    /// <exception cref="ArgumentException">The configuration is invalid.</exception>
    public AttentiveProbe(AttentiveProbeConfig config, Generator? generator = null) : base(nameof(AttentiveProbe))
    {
        pooler = new AttentivePooler(config, generator);
        linear = nn.Linear(config.Width, config.Classes);
        RegisterComponents();
        InitialWeights.Draw(this, .02, generator);
    }

    public AttentivePooler Pooler => pooler;

    /// <summary>tokens [B, N, D] -> logits [B, classes].</summary>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        return linear.forward(pooler.forward(tokens).select(1, 0)).MoveToOuterDisposeScope();
    }
}
