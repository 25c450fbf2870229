using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>bfloat16 copies of a projection's parameters.</summary>
internal sealed class ShadowWeights(Tensor weight, Tensor bias) : IDisposable
{
    public Tensor Weight { get; } = weight.detach().to(bfloat16).DetachFromDisposeScope();

    public Tensor Bias { get; } = bias.detach().to(bfloat16).DetachFromDisposeScope();

    public void Dispose()
    {
        Weight.Dispose();
        Bias.Dispose();
    }
}
