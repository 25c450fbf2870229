using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Models;

// Attention weights for pictures: what the networks mix tokens with, which their forward passes do not keep.

public sealed partial class TransformerBlock
{
    /// <summary>This block's attention weights for its input: [B, heads, N, N].</summary>
    public Tensor AttentionWeights(Tensor x, RotaryAngles? rotary = null) =>
        Scoped.Run(() => attn.Weights(Ops.LayerNorm(x, norm1), rotary), x);
}

public sealed partial class Attention
{
    /// <summary>The attention weights themselves, for pictures: [B, heads, N, N]; rows sum to 1.</summary>
    public Tensor Weights(Tensor x, RotaryAngles? rotary = null) =>
        Scoped.Run(() => Ops.AttentionWeights(Ops.Linear(x, qkv), heads, rotary), x);
}

public static partial class Ops
{
    /// <summary>The weights that <see cref="Attention"/> mixes values with: [B, heads, N, N]; rows sum to 1.</summary>
    public static Tensor AttentionWeights(Tensor qkv, int heads, RotaryAngles? rotary = null)
    {
        var (q, k, _) = Heads(qkv, heads, rotary);
        return (q.matmul(k.transpose(-2, -1)) / Math.Sqrt(q.shape[^1])).softmax(-1); // [B, heads, N, N]
    }
}
