using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>
/// Attention of bfloat16 tokens by libtorch's batched products, which on processors with bfloat16 instructions are
/// several times as fast as its fused kernel. Heads are processed in groups whose scores stay in the caches. The
/// softmax is computed in float32 from scores rounded to bfloat16 (the fused kernel keeps them in float32, with half
/// the error).
/// </summary>
internal static unsafe class ProductAttention
{
    private const int ScoresAtOnce = 1 << 19;

    /// <summary>Queries, keys and values [B, N, 3 D] -> [B, N, D], and the log-sum-exp of the scores,
    /// [B, heads, N].</summary>
    public static (Tensor Mixed, Tensor LogSums) Forward(Tensor qkv, int heads)
    {
        var width = (int)qkv.shape[2] / 3;
        var mixed = empty(qkv.shape[0], qkv.shape[1], width, dtype: bfloat16);
        var logSums = empty(qkv.shape[0], heads, qkv.shape[1]);
        using var factors = empty_like(logSums);
        ushort* x = TensorMemory.Start<ushort>(qkv), y = TensorMemory.Start<ushort>(mixed);
        float* sums = TensorMemory.Floats(logSums), by = TensorMemory.Floats(factors);
        Each(qkv, heads, group =>
        {
            var (q, k) = (group.Gather(x, 3 * width, 0), group.Gather(x, 3 * width, width)); // [G, N, D / heads]
            var scores = q.bmm(k.transpose(1, 2)); // [G, N, N]
            group.Softmax(scores, by, sums);
            group.Scatter(scores.bmm(group.Gather(x, 3 * width, 2 * width)), by, y, width, 0);
        });
        return (mixed, logSums);
    }

    /// <summary>The gradient with respect to queries, keys and values, [B, N, 3 D]. Scores are computed
    /// again.</summary>
    /// <param name="gradient">With respect to the result, [B, N, D].</param>
    public static Tensor Backward(Tensor qkv, int heads, Tensor logSums, Tensor gradient)
    {
        var width = (int)gradient.shape[2];
        var ofQkv = empty_like(qkv);
        ushort* x = TensorMemory.Start<ushort>(qkv), dx = TensorMemory.Start<ushort>(ofQkv);
        var dy = TensorMemory.Start<ushort>(gradient);
        var sums = TensorMemory.Floats(logSums);
        Each(qkv, heads, group =>
        {
            var (q, k) = (group.Gather(x, 3 * width, 0), group.Gather(x, 3 * width, width)); // [G, N, D / heads]
            var v = group.Gather(x, 3 * width, 2 * width);
            var given = group.Gather(dy, width, 0); // [G, N, D / heads]
            var (weights, ofScores) = (q.bmm(k.transpose(1, 2)), given.bmm(v.transpose(1, 2))); // [G, N, N]
            group.ThroughSoftmax(weights, ofScores, sums);
            group.Scatter(ofScores.bmm(k), null, dx, 3 * width, 0);
            group.Scatter(ofScores.transpose(1, 2).bmm(q), null, dx, 3 * width, width);
            group.Scatter(weights.transpose(1, 2).bmm(given), null, dx, 3 * width, 2 * width);
        });
        return ofQkv;
    }

    private static void Each(Tensor qkv, int heads, Action<HeadGroup> work)
    {
        HeadGroup[] groups = [.. HeadGroup.All(qkv, heads, ScoresAtOnce)];
        TensorThreads.Map(groups, group =>
        {
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            work(group);
            return 0;
        });
    }
}
