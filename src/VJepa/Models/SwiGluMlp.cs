using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>fc3(silu(fc1(x)) * fc2(x)) (V-JEPA 2's SiLU variant).</summary>
public sealed class SwiGluMlp : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1;
    private readonly Linear fc2;
    private readonly Linear fc3;

    public SwiGluMlp(int width, int hidden) : base(nameof(SwiGluMlp))
    {
        fc1 = nn.Linear(width, hidden);
        fc2 = nn.Linear(width, hidden);
        fc3 = nn.Linear(hidden, width);
        RegisterComponents();
    }

    /// <summary>Hidden width of the "wide" form, which is the narrower one: 2/3, rounded up to a multiple of 8.</summary>
    public static int WideHidden(int hidden) => (hidden * 2 / 3 + 7) / 8 * 8;

    /// <summary>[…, D] -> […, D].</summary>
    public override Tensor forward(Tensor x) => fc3.forward(nn.functional.silu(fc1.forward(x)) * fc2.forward(x));
}
