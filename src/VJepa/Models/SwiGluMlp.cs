using TorchSharp.Modules;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>fc3(silu(fc1 x) * fc2 x), V-JEPA 2's SiLU variant of a block's MLP.</summary>
public sealed class SwiGluMlp : ScopedModule<Tensor>
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

    /// <summary>[B, N, D] -> [B, N, D].</summary>
    public override Tensor forward(Tensor x) =>
        Ops.Linear(nn.functional.silu(Ops.Linear(x, fc1)) * Ops.Linear(x, fc2), fc3);
}

/// <summary>The form of a block's MLP.</summary>
public enum MlpKind
{
    /// <summary>fc1, exact GELU, fc2.</summary>
    Gelu,

    /// <summary>SwiGLU with the hidden width that the MLP ratio gives.</summary>
    SwiGluFull,

    /// <summary>SwiGLU with 2/3 of that width, rounded up to a multiple of 8 ("wide" in V-JEPA 2's settings).</summary>
    SwiGluWide,
}

/// <summary>Sizes of the MLP kinds.</summary>
public static class MlpKinds
{
    /// <summary>Width of the hidden layer.</summary>
    public static int Hidden(this MlpKind kind, int width, double mlpRatio)
    {
        var full = (int)(width * mlpRatio);
        return kind switch
        {
            MlpKind.Gelu or MlpKind.SwiGluFull => full,
            MlpKind.SwiGluWide => (full * 2 / 3 + 7) / 8 * 8,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This MLP kind is unknown."),
        };
    }
}
