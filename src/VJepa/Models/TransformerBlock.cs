using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>A pre-norm Transformer block: x + attention(norm1 x), then x + mlp(norm2 x).</summary>
public sealed class TransformerBlock : nn.Module<Tensor, RotaryAngles?, Tensor>
{
    private readonly LayerNorm norm1;
    private readonly Attention attn;
    private readonly LayerNorm norm2;
    private readonly nn.Module<Tensor, Tensor> mlp;

    public TransformerBlock(int width, int heads, double mlpRatio, MlpKind kind, double epsilon) : base(nameof(TransformerBlock))
    {
        var hidden = (int)(width * mlpRatio);
        norm1 = nn.LayerNorm(width, epsilon);
        attn = new Attention(width, heads);
        norm2 = nn.LayerNorm(width, epsilon);
        mlp = kind switch
        {
            MlpKind.Gelu => new Mlp(width, hidden),
            MlpKind.SwiGluFull => new SwiGluMlp(width, hidden),
            _ => new SwiGluMlp(width, SwiGluMlp.WideHidden(hidden)),
        };
        RegisterComponents();
    }

    /// <summary>[B, N, D] -> [B, N, D].</summary>
    public override Tensor forward(Tensor x, RotaryAngles? rotary) => forward(x, rotary, null);

    /// <summary>The same where not every token may attend to every other: mask bool [N, N], true where row may attend to column.</summary>
    public Tensor forward(Tensor x, RotaryAngles? rotary, Tensor? mask)
    {
        x = x + attn.forward(norm1.forward(x), rotary, mask);
        return x + mlp.forward(norm2.forward(x));
    }

    /// <summary>This block's attention weights for its input: [B, heads, N, N].</summary>
    public Tensor AttentionWeights(Tensor x, RotaryAngles? rotary = null)
    {
        using var normed = norm1.forward(x);
        return attn.Weights(normed, rotary);
    }
}
