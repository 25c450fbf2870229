using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>
/// Attention of bfloat16 tokens by libtorch's batched products, which on processors with bfloat16 instructions are several times as fast as its
/// fused kernel. Heads go through in groups whose scores stay in the caches; the softmax is computed in float32,
/// of scores that were rounded to bfloat16 (the fused kernel keeps them in float32: its error is half of this one's).
/// </summary>
internal static unsafe class ProductAttention
{
    private const int ScoresAtOnce = 1 << 19;

    /// <summary>Rows of queries, keys and values [M, 3 D] -> [M, D], and log of the sum of e to the scores for each token and head, [M heads].</summary>
    public static (Tensor Mixed, Tensor LogSums) Forward(Tensor rows, IReadOnlyList<TokenRun> runs, int heads)
    {
        var width = (int)rows.shape[1] / 3;
        var mixed = empty(rows.shape[0], width, dtype: bfloat16);
        var logSums = empty(rows.shape[0] * heads);
        using var factors = empty_like(logSums);
        ushort* x = TensorMemory.Start<ushort>(rows), y = TensorMemory.Start<ushort>(mixed);
        float* sums = TensorMemory.Floats(logSums), by = TensorMemory.Floats(factors);
        Each(runs, heads, width, group =>
        {
            var scores = group.Gather(x, 3 * width, 0).bmm(group.Gather(x, 3 * width, width).transpose(1, 2)); // [G, N, N]
            group.Softmax(scores, by, sums);
            group.Scatter(scores.bmm(group.Gather(x, 3 * width, 2 * width)), by, y, width, 0);
        });
        return (mixed, logSums);
    }

    /// <summary>The gradient with respect to the rows, [M, 3 D]; scores are computed again.</summary>
    /// <param name="gradient">With respect to the result, [M, D].</param>
    public static Tensor Backward(Tensor rows, IReadOnlyList<TokenRun> runs, int heads, Tensor logSums, Tensor gradient)
    {
        var width = (int)gradient.shape[1];
        var ofRows = empty_like(rows);
        ushort* x = TensorMemory.Start<ushort>(rows), dy = TensorMemory.Start<ushort>(gradient), dx = TensorMemory.Start<ushort>(ofRows);
        var sums = TensorMemory.Floats(logSums);
        Each(runs, heads, width, group =>
        {
            var (q, k, v) = (group.Gather(x, 3 * width, 0), group.Gather(x, 3 * width, width), group.Gather(x, 3 * width, 2 * width)); // [G, N, D / heads]
            var given = group.Gather(dy, width, 0); // [G, N, D / heads]
            var (weights, ofScores) = (q.bmm(k.transpose(1, 2)), given.bmm(v.transpose(1, 2))); // [G, N, N]
            group.ThroughSoftmax(weights, ofScores, sums);
            group.Scatter(ofScores.bmm(k), null, dx, 3 * width, 0);
            group.Scatter(ofScores.transpose(1, 2).bmm(q), null, dx, 3 * width, width);
            group.Scatter(weights.transpose(1, 2).bmm(given), null, dx, 3 * width, 2 * width);
        });
        return ofRows;
    }

    private static void Each(IReadOnlyList<TokenRun> runs, int heads, int width, Action<HeadGroup> work)
    {
        HeadGroup[] groups = [.. HeadGroup.All(runs, heads, width, ScoresAtOnce)];
        TensorThreads.Map(groups, group =>
        {
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            work(group);
            return 0;
        });
    }
}
