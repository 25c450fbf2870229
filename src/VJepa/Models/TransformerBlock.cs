using TorchSharp;
using TorchSharp.Modules;
using VJepa.Runtime;
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
    public Tensor forward(Tensor x, RotaryAngles? rotary, Tensor? mask) =>
        ForwardRows(x.flatten(0, 1), [new TokenRun(x.shape[0], x.shape[1], rotary, mask)]).view(x.shape);

    /// <summary>Rows [M, D] -> [M, D].</summary>
    internal Tensor ForwardRows(Tensor rows, IReadOnlyList<TokenRun> runs)
    {
        using var pass = new NetworkPass(this, rows, runs); // frees at once what the backward pass does not ask for
        return pass.Result(MlpRows(AttentionRows(rows, runs)));
    }

    private Tensor AttentionRows(Tensor rows, IReadOnlyList<TokenRun> runs)
    {
        using var pass = new NetworkPass();
        return pass.Result(rows.add(attn.ForwardRows(Normed(norm1, rows), runs), KeptScalar.One));
    }

    private Tensor MlpRows(Tensor rows)
    {
        var more = mlp.forward(Normed(norm2, rows));
        return rows.requires_grad ? rows.add(more, KeptScalar.One) : rows.add_(more, KeptScalar.One);
    }

    /// <summary>LayerNorm with float32 statistics and parameters, whatever the type of the tokens. [M, D] -> [M, D].</summary>
    internal static Tensor Normed(LayerNorm norm, Tensor rows) =>
        rows.dtype == float32 ? norm.forward(rows)
        : rows.device_type == DeviceType.CPU ? nn.functional.layer_norm(rows, [rows.shape[^1]], norm.weight, norm.bias, norm.eps)
        : norm.forward(rows.to(float32)).to(rows.dtype); // other devices' kernels want one type

    /// <summary>This block's attention weights for its input: [B, heads, N, N].</summary>
    public Tensor AttentionWeights(Tensor x, RotaryAngles? rotary = null)
    {
        using var normed = norm1.forward(x);
        return attn.Weights(normed, rotary);
    }
}
