using VJepa.Acceleration.Kernels;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>
/// Self-attention of sequences that lie side by side as rows, by kernels of our own: they read queries, keys and values where the projection wrote
/// them, and write where the next one reads, so that nothing is copied. For float32 on processors with AVX-512; there <see cref="ProductAttention"/>
/// serves bfloat16, and libtorch's kernel whatever else there is.
/// </summary>
internal sealed class AttentionFunction : autograd.SingleTensorFunction<AttentionFunction>
{
    private const string Runs = "runs", Heads = "heads", Memory = "memory";

    public override string Name => nameof(AttentionFunction);

    /// <summary>Whether <see cref="Mix"/> can do it.</summary>
    public static bool IsSupported(Tensor rows, IReadOnlyList<TokenRun> runs) =>
        AttentionKernel.IsSupported && (TensorMemory.IsFloatOnCpu(rows) || TensorMemory.IsOnCpu(rows, bfloat16)) && runs.All(run => run.Rotary is null && run.Mask is null);

    /// <summary>Rows of queries, keys and values [M, 3 D] -> [M, D].</summary>
    public static Tensor Mix(Tensor rows, IReadOnlyList<TokenRun> runs, int heads) =>
        is_grad_enabled() && rows.requires_grad ? apply(rows, runs, heads) : Compute(rows, runs, heads).Mixed;

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (rows, runs, heads) = ((Tensor)vars[0], (IReadOnlyList<TokenRun>)vars[1], (int)vars[2]);
        using var noGrad = no_grad();
        var (mixed, logSums) = Compute(rows, runs, heads);
        ctx.save_for_backward([rows, mixed, logSums]);
        ctx.save_data(Runs, runs);
        ctx.save_data(Heads, heads);
        ctx.save_data(Memory, BackwardMemory.Current);
        return mixed;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var saved = ctx.get_saved_variables();
        var (rows, mixed, logSums) = (saved[0], saved[1], saved[2]);
        var (runs, heads, given) = ((IReadOnlyList<TokenRun>)ctx.get_data(Runs), (int)ctx.get_data(Heads), gradient.contiguous());
        var ofRows = rows.dtype == bfloat16 ? ProductAttention.Backward(rows, runs, heads, logSums, given) : Differentiate(rows, runs, heads, mixed, logSums, given);
        List<Tensor> gradients = [ofRows.MoveToOuterDisposeScope(), null!, null!];
        (ctx.get_data(Memory) as BackwardMemory)?.Free(ctx, gradient, gradients);
        return gradients;
    }

    private static unsafe (Tensor Mixed, Tensor LogSums) Compute(Tensor rows, IReadOnlyList<TokenRun> runs, int heads)
    {
        if (rows.dtype == bfloat16) return ProductAttention.Forward(rows, runs, heads);
        var width = (int)rows.shape[1] / 3;
        var mixed = empty(rows.shape[0], width);
        var logSums = empty(rows.shape[0] * heads);
        float* x = TensorMemory.Floats(rows), y = TensorMemory.Floats(mixed), sums = TensorMemory.Floats(logSums);
        HeadWork.ForEach(runs, heads, width, AttentionKernel.Scratch, (head, at, scratch) =>
        {
            var q = 3 * at.Row * width + at.Column;
            AttentionKernel.Forward(x + q, x + q + width, x + q + 2 * width, head, y + at.Row * width + at.Column, sums + at.Sum, scratch);
        });
        return (mixed, logSums);
    }

    private static unsafe Tensor Differentiate(Tensor rows, IReadOnlyList<TokenRun> runs, int heads, Tensor mixed, Tensor logSums, Tensor given)
    {
        var ofRows = empty_like(rows);
        float* x = TensorMemory.Floats(rows), y = TensorMemory.Floats(mixed), sums = TensorMemory.Floats(logSums), dy = TensorMemory.Floats(given), dx = TensorMemory.Floats(ofRows);
        var width = (int)mixed.shape[1];
        HeadWork.ForEach(runs, heads, width, AttentionGradientKernel.Scratch, (head, at, scratch) =>
        {
            var (q, o) = (3 * at.Row * width + at.Column, at.Row * width + at.Column);
            AttentionGradientKernel.Backward(
                x + q, x + q + width, x + q + 2 * width, head, y + o, sums + at.Sum, dy + o, dx + q, dx + q + width, dx + q + 2 * width, scratch);
        });
        return ofRows;
    }
}
