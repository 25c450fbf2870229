using VJepa.Acceleration.Kernels;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>Bias and GELU in one pass over memory, forward and backward. For float32 and bfloat16 rows on processors
/// with AVX-512; the bias is float32.</summary>
internal sealed class GeluFunction : autograd.SingleTensorFunction<GeluFunction>
{
    private const string Memory = "memory";

    public override string Name => nameof(GeluFunction);

    /// <summary>Whether <see cref="Activate"/> supports these rows.</summary>
    public static bool IsSupported(Tensor rows, long width) =>
        (TensorMemory.IsFloatOnCpu(rows) || TensorMemory.IsOnCpu(rows, bfloat16)) && GeluKernel.IsSupported(width);

    /// <summary>gelu(rows + bias): rows […, H], bias [H]. Without gradient the rows are overwritten.</summary>
    public static Tensor Activate(Tensor rows, Tensor bias)
    {
        if (is_grad_enabled() && (rows.requires_grad || bias.requires_grad)) return apply(rows, bias);
        Compute(rows, bias, rows);
        return rows;
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (rows, bias) = ((Tensor)vars[0], (Tensor)vars[1]);
        ctx.save_for_backward([rows, bias]);
        ctx.save_data(Memory, ShareMemory.Current);
        using var noGrad = no_grad();
        var result = empty_like(rows);
        Compute(rows, bias, result);
        return result;
    }

    public override unsafe List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var saved = ctx.get_saved_variables();
        var (rows, bias, given) = (saved[0], saved[1], gradient.contiguous());
        var width = (int)rows.shape[^1];
        var count = rows.numel() / width;
        var parts = RowSpread.Parts(count, width);
        var (ofRows, ofBias) = (empty_like(rows), zeros(parts, width));
        float* b = TensorMemory.Floats(bias), db = TensorMemory.Floats(ofBias);
        if (rows.dtype == bfloat16)
        {
            ushort* x = TensorMemory.Start<ushort>(rows), dy = TensorMemory.Start<ushort>(given);
            var dx = TensorMemory.Start<ushort>(ofRows);
            RowSpread.Run(parts, count, (part, from, length) => GeluKernel.Backward(
                x + from * width, b, dy + from * width, dx + from * width, db + part * width, length, width));
        }
        else
        {
            float* x = TensorMemory.Floats(rows), dy = TensorMemory.Floats(given), dx = TensorMemory.Floats(ofRows);
            RowSpread.Run(parts, count, (part, from, length) => GeluKernel.Backward(
                x + from * width, b, dy + from * width, dx + from * width, db + part * width, length, width));
        }
        List<Tensor> gradients = [ofRows.MoveToOuterDisposeScope(), ofBias.sum([0]).MoveToOuterDisposeScope()];
        (ctx.get_data(Memory) as ShareMemory)?.Free(ctx, gradient, gradients);
        return gradients;
    }

    private static unsafe void Compute(Tensor rows, Tensor bias, Tensor result)
    {
        var width = (int)rows.shape[^1];
        var count = rows.numel() / width;
        var parts = RowSpread.Parts(count, width);
        var b = TensorMemory.Floats(bias);
        if (rows.dtype == bfloat16)
        {
            ushort* x = TensorMemory.Start<ushort>(rows), y = TensorMemory.Start<ushort>(result);
            RowSpread.Run(parts, count, (_, from, length) =>
                GeluKernel.Forward(x + from * width, b, y + from * width, length, width));
        }
        else
        {
            float* x = TensorMemory.Floats(rows), y = TensorMemory.Floats(result);
            RowSpread.Run(parts, count, (_, from, length) =>
                GeluKernel.Forward(x + from * width, b, y + from * width, length, width));
        }
    }
}
