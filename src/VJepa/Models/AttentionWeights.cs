using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Models;

// Attention weights for pictures: the forward passes do not keep them.

public sealed partial class TransformerBlock
{
    /// <summary>The attention weights for an input of this block: [B, heads, N, N].</summary>
    public Tensor AttentionWeights(Tensor x, RotaryAngles? rotary = null) =>
        Scoped.Run(() => attn.Weights(Ops.LayerNorm(x, norm1), rotary), x);
}

public sealed partial class Attention
{
    /// <summary>The attention weights, for pictures: [B, heads, N, N]; rows sum to 1.</summary>
    public Tensor Weights(Tensor x, RotaryAngles? rotary = null) =>
        Scoped.Run(() => Ops.AttentionWeights(Ops.Linear(x, qkv), heads, rotary), x);
}

public static partial class Ops
{
    /// <summary>The weights of <see cref="Attention"/>: [B, heads, N, N]; rows sum to 1.</summary>
    public static Tensor AttentionWeights(Tensor qkv, int heads, RotaryAngles? rotary = null)
    {
        var (q, k, _) = Heads(qkv, heads, rotary);
        return (q.matmul(k.transpose(-2, -1)) / Math.Sqrt(q.shape[^1])).softmax(-1); // [B, heads, N, N]
    }
}
