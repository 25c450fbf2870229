using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>A linear classifier on pooled tokens. Weights start at 0: the problem is convex, so the seed does not matter.</summary>
public sealed class LinearProbe : nn.Module<Tensor, Tensor>
{
    private readonly Linear linear;

    public LinearProbe(long inputs, int classes) : base(nameof(LinearProbe))
    {
        linear = nn.Linear(inputs, classes);
        using var quiet = no_grad();
        nn.init.zeros_(linear.weight);
        nn.init.zeros_(linear.bias!);
        RegisterComponents();
    }

    /// <summary>Pooled features [B, 1, F] or [B, F] -> logits [B, classes].</summary>
    public override Tensor forward(Tensor features) => linear.forward(features.flatten(1));
}
