using TorchSharp.Modules;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>A pre-norm Transformer block: x + attention(norm1 x), then x + mlp(norm2 x).</summary>
public sealed partial class TransformerBlock : ScopedModule<Tensor, RotaryAngles?, Tensor?>
{
    private readonly LayerNorm norm1;
    private readonly Attention attn;
    private readonly LayerNorm norm2;
    private readonly ScopedModule<Tensor> mlp;

    public TransformerBlock(int width, int heads, double mlpRatio, MlpKind kind, double epsilon)
        : base(nameof(TransformerBlock))
    {
        norm1 = nn.LayerNorm(width, epsilon);
        attn = new Attention(width, heads);
        norm2 = nn.LayerNorm(width, epsilon);
        mlp = kind == MlpKind.Gelu
            ? new Mlp(width, kind.Hidden(width, mlpRatio))
            : new SwiGluMlp(width, kind.Hidden(width, mlpRatio));
        RegisterComponents();
    }

    /// <summary>A block of an encoder, or of the predictor that reads its tokens.</summary>
    internal static TransformerBlock For(EncoderConfig encoder, int width, int heads) =>
        new(width, heads, encoder.MlpRatio, encoder.Mlp, encoder.LayerNormEpsilon);

    /// <summary>[B, N, D] -> [B, N, D].</summary>
    /// <param name="mask">bool [N, N], true where the row's token may attend to the column's; null for
    /// everywhere.</param>
    public override Tensor forward(Tensor x, RotaryAngles? rotary = null, Tensor? mask = null)
    {
        x = x + attn.call(Ops.LayerNorm(x, norm1), rotary, mask);
        return x + mlp.call(Ops.LayerNorm(x, norm2));
    }
}

/// <summary>Multi-head self-attention with one projection for queries, keys and values.</summary>
public sealed partial class Attention : ScopedModule<Tensor, RotaryAngles?, Tensor?>
{
    private readonly int heads;
    private readonly Linear qkv;
    private readonly Linear proj;

    public Attention(int width, int heads) : base(nameof(Attention))
    {
        this.heads = heads;
        qkv = nn.Linear(width, 3 * width);
        proj = nn.Linear(width, width);
        RegisterComponents();
    }

    /// <summary>[B, N, D] -> [B, N, D].</summary>
    public override Tensor forward(Tensor x, RotaryAngles? rotary = null, Tensor? mask = null)
    {
        var mixed = Ops.Attention(Ops.Linear(x, qkv), heads, rotary, mask); // [B, N, D]
        return Ops.Linear(mixed, proj);
    }
}

/// <summary>The two-layer network of a block: fc1, exact (erf) GELU, fc2.</summary>
public sealed class Mlp : ScopedModule<Tensor>
{
    private readonly Linear fc1;
    private readonly Linear fc2;

    public Mlp(int width, int hidden) : base(nameof(Mlp))
    {
        fc1 = nn.Linear(width, hidden);
        fc2 = nn.Linear(hidden, width);
        RegisterComponents();
    }

    /// <summary>[B, N, D] -> [B, N, D].</summary>
    public override Tensor forward(Tensor x) => Ops.Linear(Ops.LinearGelu(x, fc1), fc2);
}
