using VJepa.Acceleration.Kernels;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>
/// The linear map with a gradient of its own. It differs from the built-in one: the bias's gradient is a product with ones, several times as
/// fast on the CPU as a sum over rows; the bias may be left to what comes next; and the product may be of other type than the parameters.
/// </summary>
internal sealed class LinearFunction : autograd.SingleTensorFunction<LinearFunction>
{
    private const string InputHasGradient = "input", AddsBias = "bias", Kept = "kept", Memory = "memory";

    public override string Name => nameof(LinearFunction);

    /// <summary>x W' + b, or x W' alone: […, in] -> […, out].</summary>
    public static Tensor Multiply(Tensor x, Tensor weight, Tensor bias, bool addBias = true)
    {
        if (!addBias) return x.matmul(weight.t());
        if (!TensorMemory.IsFloatOnCpu(bias) || x.dtype != float32) return nn.functional.linear(x, weight, bias);
        var product = x.matmul(weight.t()); // libtorch would write the bias first, and read it again while it multiplies
        AddBias(product, bias);
        return product;
    }

    /// <summary>vars: x, weight, bias (whose gradients are wanted), the weight and bias to multiply with, whether the bias is added,
    /// and where a training step wants the weight's gradient (a <see cref="KeptGradient"/>), or null.</summary>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, weight, bias) = ((Tensor)vars[0], (Tensor)vars[3], (Tensor)vars[4]);
        ctx.save_for_backward([x, weight]);
        ctx.save_data(InputHasGradient, x.requires_grad);
        ctx.save_data(AddsBias, vars[5]);
        ctx.save_data(Memory, BackwardMemory.Current);
        ctx.save_data(Kept, BackwardMemory.Current is null ? null : vars[6]);
        using var noGrad = no_grad();
        return Multiply(x, weight, bias, (bool)vars[5]);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var saved = ctx.get_saved_variables();
        var (x, weight) = (saved[0], saved[1]);
        var rows = gradient.reshape(-1, gradient.shape[^1]); // [M, out]
        var ofInput = (bool)ctx.get_data(InputHasGradient) ? rows.matmul(weight).view(x.shape) : null;
        var inputs = x.reshape(-1, x.shape[^1]); // [M, in]
        Tensor? ofWeight = null; // [out, in]
        if (ctx.get_data(Kept) is KeptGradient kept) kept.Add(rows, inputs);
        else ofWeight = rows.t().matmul(inputs);
        var ofBias = (bool)ctx.get_data(AddsBias) ? ones(1, rows.shape[0], dtype: rows.dtype, device: rows.device).matmul(rows).view(-1) : null; // [out]
        List<Tensor> gradients = [ofInput?.MoveToOuterDisposeScope()!, ofWeight?.to(float32).MoveToOuterDisposeScope()!, ofBias?.to(float32).MoveToOuterDisposeScope()!, null!, null!, null!, null!];
        (ctx.get_data(Memory) as BackwardMemory)?.Free(ctx, gradient, gradients);
        return gradients;
    }

    private static unsafe void AddBias(Tensor product, Tensor bias)
    {
        var (width, rows) = ((int)bias.numel(), product.numel() / bias.numel());
        float* all = TensorMemory.Floats(product), added = TensorMemory.Floats(bias);
        RowSpread.Run(RowSpread.Parts(rows, width), rows, (_, from, count) => BiasKernel.Add(all + from * width, added, count, width));
    }
}
