using TorchSharp.Modules;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Cross-attention over LayerNormed tokens with a residual, then an MLP with a residual.</summary>
public sealed class CrossAttentionBlock : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly LayerNorm norm1;
    private readonly CrossAttention xattn;
    private readonly LayerNorm norm2;
    private readonly Mlp mlp;

    public CrossAttentionBlock(AttentiveProbeConfig config) : base(nameof(CrossAttentionBlock))
    {
        norm1 = nn.LayerNorm(config.Width, config.LayerNormEpsilon);
        xattn = new CrossAttention(config.Width, config.Heads, config.Form == ProbeForm.VJepa);
        norm2 = nn.LayerNorm(config.Width, config.LayerNormEpsilon);
        mlp = new Mlp(config.Width, (int)(config.Width * config.MlpRatio));
        RegisterComponents();
    }

    /// <summary>queries [B, Q, D], tokens [B, N, D] -> [B, Q, D].</summary>
    public override Tensor forward(Tensor queries, Tensor tokens)
    {
        queries = queries + xattn.forward(queries, norm1.forward(tokens));
        return queries + mlp.forward(norm2.forward(queries));
    }

    /// <summary>The attention weights, for pictures: [B, heads, Q, N].</summary>
    public Tensor Weights(Tensor queries, Tensor tokens) => xattn.Weights(queries, norm1.forward(tokens));
}
