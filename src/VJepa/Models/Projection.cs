using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>
/// A linear map with bias, x W' + b, of float32 parameters <c>weight</c> [out, in] and <c>bias</c> [out]. Tokens in bfloat16 are
/// multiplied by bfloat16 copies of them, and their gradients come back in float32. Beginning weights are 0: <see cref="WeightStart"/> draws them.
/// </summary>
public sealed class Projection : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private ShadowWeights? shadow;
    private bool ownsShadow = true;
    private KeptGradient? kept;

    public Projection(int inputs, int outputs) : base(nameof(Projection))
    {
        weight = nn.Parameter(zeros(outputs, inputs));
        bias = nn.Parameter(zeros(outputs));
        weight.DetachFromDisposeScope();
        bias.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>[…, in] -> […, out], of the same type.</summary>
    public override Tensor forward(Tensor x) => Map(x, addBias: true);

    /// <summary>The same without the bias.</summary>
    internal Tensor Product(Tensor x) => Map(x, addBias: false);

    private Tensor Map(Tensor x, bool addBias)
    {
        var (w, b) = x.dtype == bfloat16 ? shadow is { } copies ? (copies.Weight, copies.Bias) : (weight.to(bfloat16), bias.to(bfloat16)) : (weight, bias);
        return is_grad_enabled() && (weight.requires_grad || x.requires_grad)
            ? LinearFunction.apply(x, weight, bias, w.detach(), b.detach(), addBias, kept!)
            : LinearFunction.Multiply(x, w, b, addBias);
    }

    /// <summary>Keeps bfloat16 copies from now on. Whoever changes the parameters renews them.</summary>
    internal ShadowWeights Shadow()
    {
        shadow?.Dispose();
        return shadow = new ShadowWeights(weight, bias);
    }

    /// <summary>Multiplies with another projection's bfloat16 copies, where that one keeps some.</summary>
    internal void ShareShadow(Projection owner) => (shadow, ownsShadow) = (owner.shadow, false);

    /// <summary>Training steps leave the weight's gradient there from now on.</summary>
    internal KeptGradient KeepGradient() => kept ??= new KeptGradient();

    internal Tensor Weight => weight;

    internal Tensor Bias => bias;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (ownsShadow) shadow?.Dispose();
            kept?.Dispose();
        }
        base.Dispose(disposing);
    }
}
