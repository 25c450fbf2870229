using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>fc3(silu(fc1(x)) * fc2(x)) (V-JEPA 2's SiLU variant).</summary>
public sealed class SwiGluMlp : nn.Module<Tensor, Tensor>
{
    private readonly Projection fc1;
    private readonly Projection fc2;
    private readonly Projection fc3;

    public SwiGluMlp(int width, int hidden) : base(nameof(SwiGluMlp))
    {
        fc1 = new Projection(width, hidden);
        fc2 = new Projection(width, hidden);
        fc3 = new Projection(hidden, width);
        RegisterComponents();
    }

    /// <summary>Hidden width of the "wide" form, which is the narrower one: 2/3, rounded up to a multiple of 8.</summary>
    public static int WideHidden(int hidden) => (hidden * 2 / 3 + 7) / 8 * 8;

    /// <summary>[…, D] -> […, D].</summary>
    public override Tensor forward(Tensor x) => fc3.forward(nn.functional.silu(fc1.forward(x)) * fc2.forward(x));
}
