using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>fc1, exact (erf) GELU, fc2.</summary>
public sealed class Mlp : nn.Module<Tensor, Tensor>
{
    private readonly Projection fc1;
    private readonly Projection fc2;

    public Mlp(int width, int hidden) : base(nameof(Mlp))
    {
        fc1 = new Projection(width, hidden);
        fc2 = new Projection(hidden, width);
        RegisterComponents();
    }

    /// <summary>[M, D] -> [M, D], or with more dimensions in front.</summary>
    public override Tensor forward(Tensor x)
    {
        if (x.dim() == 2 && GeluFunction.IsSupported(x, fc1.Bias.numel())) return fc2.forward(GeluFunction.Activate(fc1.Product(x), fc1.Bias));
        var hidden = fc1.forward(x);
        return fc2.forward(hidden.requires_grad ? nn.functional.gelu(hidden) : hidden.gelu_());
    }
}
