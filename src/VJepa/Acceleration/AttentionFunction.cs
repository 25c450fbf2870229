using VJepa.Acceleration.Kernels;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>
/// Self-attention by own kernels, which read queries, keys and values where the projection wrote them, and write where
/// the next operation reads: nothing is copied. For float32 on processors with AVX-512; bfloat16 goes to
/// <see cref="ProductAttention"/>.
/// </summary>
internal sealed class AttentionFunction : autograd.SingleTensorFunction<AttentionFunction>
{
    private const string Heads = "heads", Memory = "memory";

    public override string Name => nameof(AttentionFunction);

    /// <summary>Whether <see cref="Mix"/> supports this tensor.</summary>
    public static bool IsSupported(Tensor qkv) =>
        AttentionKernel.IsSupported && (TensorMemory.IsFloatOnCpu(qkv) || TensorMemory.IsOnCpu(qkv, bfloat16));

    /// <summary>Queries, keys and values [B, N, 3 D] -> [B, N, D].</summary>
    public static Tensor Mix(Tensor qkv, int heads) =>
        is_grad_enabled() && qkv.requires_grad ? apply(qkv, heads) : Compute(qkv, heads).Mixed;

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (qkv, heads) = ((Tensor)vars[0], (int)vars[1]);
        using var quiet = no_grad();
        var (mixed, logSums) = Compute(qkv, heads);
        ctx.save_for_backward([qkv, mixed, logSums]);
        ctx.save_data(Heads, heads);
        ctx.save_data(Memory, ShareMemory.Current!);
        return mixed;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var saved = ctx.get_saved_variables();
        var (qkv, mixed, logSums, heads) = (saved[0], saved[1], saved[2], (int)ctx.get_data(Heads));
        var given = gradient.contiguous();
        var ofQkv = qkv.dtype == bfloat16
            ? ProductAttention.Backward(qkv, heads, logSums, given)
            : Differentiate(qkv, heads, mixed, logSums, given);
        List<Tensor> gradients = [ofQkv.MoveToOuterDisposeScope(), null!];
        (ctx.get_data(Memory) as ShareMemory)?.Free(ctx, gradient, gradients);
        return gradients;
    }

    private static unsafe (Tensor Mixed, Tensor LogSums) Compute(Tensor qkv, int heads)
    {
        if (qkv.dtype == bfloat16) return ProductAttention.Forward(qkv, heads);
        var width = (int)qkv.shape[2] / 3;
        var mixed = empty(qkv.shape[0], qkv.shape[1], width);
        var logSums = empty(qkv.shape[0], heads, qkv.shape[1]);
        float* x = TensorMemory.Floats(qkv), y = TensorMemory.Floats(mixed), sums = TensorMemory.Floats(logSums);
        HeadWork.ForEach(qkv, heads, AttentionKernel.Scratch, (head, at, scratch) =>
        {
            var q = x + 3 * at.Row * width + at.Column;
            var result = y + at.Row * width + at.Column;
            AttentionKernel.Forward(q, q + width, q + 2 * width, head, result, sums + at.Sum, scratch);
        });
        return (mixed, logSums);
    }

    private static unsafe Tensor Differentiate(Tensor qkv, int heads, Tensor mixed, Tensor logSums, Tensor given)
    {
        var ofQkv = empty_like(qkv);
        float* x = TensorMemory.Floats(qkv), y = TensorMemory.Floats(mixed), sums = TensorMemory.Floats(logSums);
        float* dy = TensorMemory.Floats(given), dx = TensorMemory.Floats(ofQkv);
        var width = (int)mixed.shape[2];
        HeadWork.ForEach(qkv, heads, AttentionGradientKernel.Scratch, (head, at, scratch) =>
        {
            var offset = at.Row * width + at.Column;
            float* q = x + 3 * at.Row * width + at.Column, dq = dx + 3 * at.Row * width + at.Column;
            AttentionGradientKernel.Backward(
                q, q + width, q + 2 * width, head, y + offset, sums + at.Sum, dy + offset,
                dq, dq + width, dq + 2 * width, scratch);
        });
        return ofQkv;
    }
}
