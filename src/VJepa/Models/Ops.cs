using TorchSharp.Modules;
using VJepa.Acceleration;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>
/// The operations that the networks are built from. Each asks the <see cref="Accelerator"/> first and otherwise
/// computes the plain libtorch formula written here. Weights are float32 and are cast to the type of the tokens.
/// </summary>
public static partial class Ops
{
    /// <summary>x W' + b: [B, N, in] -> [B, N, out].</summary>
    public static Tensor Linear(Tensor x, Linear layer) => Linear(x, layer.weight, layer.bias!);

    /// <summary>x W' + b with weight [out, in] and bias [out]: [B, N, in] -> [B, N, out].</summary>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor bias) =>
        Accelerator.Linear(x, weight, bias) ?? nn.functional.linear(x, weight.to(x.dtype), bias.to(x.dtype));

    /// <summary>gelu(x W' + b), the exact (erf) GELU: [B, N, in] -> [B, N, out].</summary>
    public static Tensor LinearGelu(Tensor x, Linear layer) =>
        Accelerator.LinearGelu(x, layer.weight, layer.bias!) ?? nn.functional.gelu(Linear(x, layer));

    /// <summary>LayerNorm with float32 parameters and statistics; keeps the type of x. [B, N, D] ->
    /// [B, N, D].</summary>
    public static Tensor LayerNorm(Tensor x, LayerNorm norm) => x.dtype == float32
        ? norm.call(x)
        : Accelerator.LayerNorm(x, norm) ?? norm.call(x.to(float32)).to(x.dtype);

    /// <summary>Multi-head attention, softmax(q k' / sqrt(D / heads)) v.</summary>
    /// <param name="qkv">Queries, keys and values side by side, [B, N, 3 D].</param>
    /// <param name="rotary">Rotates queries and keys; null for none.</param>
    /// <param name="mask">bool [N, N], true where the row's token may attend to the column's; null: no mask.</param>
    /// <returns>[B, N, D].</returns>
    public static Tensor Attention(Tensor qkv, int heads, RotaryAngles? rotary = null, Tensor? mask = null)
    {
        if (rotary is null && mask is null && Accelerator.Attention(qkv, heads) is { } mixed) return mixed;
        var (q, k, v) = Heads(qkv, heads, rotary); // 3 x [B, heads, N, D/heads]
        return nn.functional.scaled_dot_product_attention(q, k, v, mask).transpose(1, 2).flatten(2); // [B, N, D]
    }

    /// <summary>A block's output; with <paramref name="recompute"/>, the backward pass computes the block again instead
    /// of keeping its activations (Chen et al. 2016).</summary>
    public static Tensor Block(TransformerBlock block, Tensor x, RotaryAngles? rotary, bool recompute) =>
        recompute ? Accelerator.Recompute(block, x, rotary) : block.call(x, rotary, null);

    private static (Tensor Q, Tensor K, Tensor V) Heads(Tensor qkv, int heads, RotaryAngles? rotary)
    {
        var parts = qkv.unflatten(2, [3, heads, -1]).permute(2, 0, 3, 1, 4).unbind(0); // 3 x [B, heads, N, D/heads]
        var (q, k, v) = (parts[0], parts[1], parts[2]);
        return rotary is null ? (q, k, v) : (rotary.Apply(q), rotary.Apply(k), v);
    }
}

/// <summary>Picking tokens by index.</summary>
public static class Tokens
{
    /// <summary>tokens [B, N, D] (or [1, N, D] for all), indices int64 [B, K] -> [B, K, D]. Null indices: all
    /// tokens.</summary>
    public static Tensor Gather(Tensor tokens, Tensor? indices)
    {
        if (indices is null) return tokens;
        var (batch, width) = (indices.shape[0], tokens.shape[2]);
        var source = tokens.shape[0] == batch ? tokens : tokens.expand(batch, -1, -1); // [B, N, D]
        return source.gather(1, indices.unsqueeze(-1).expand(-1, -1, width)); // [B, K, D]
    }
}
