using VJepa.Acceleration.Kernels;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>
/// A linear map with its own gradient. Differences from the built-in one: the bias's gradient is a product with ones,
/// on the CPU several times as fast as a sum over rows; the bias may be left to the next operation; bfloat16 tokens are
/// multiplied by this step's casts of the weights; and training steps reuse the memory of the weight's gradient.
/// </summary>
internal sealed class LinearFunction : autograd.SingleTensorFunction<LinearFunction>
{
    private const string InputTrains = "input", WeightTrains = "weight", AddsBias = "bias";
    private const string Kept = "kept", Memory = "memory";

    public override string Name => nameof(LinearFunction);

    /// <summary>x W' + b, or x W' alone: […, in] -> […, out].</summary>
    public static Tensor Map(Tensor x, Tensor weight, Tensor bias, bool addBias)
    {
        if (is_grad_enabled() && (x.requires_grad || weight.requires_grad)) return apply(x, weight, bias, addBias);
        return Multiply(x, Cast(weight, x.dtype), Cast(bias, x.dtype), addBias);
    }

    /// <summary>vars: x, weight, bias, whether the bias is added.</summary>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, weight, bias, addBias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (bool)vars[3]);
        using var quiet = no_grad();
        var cast = Cast(weight, x.dtype);
        ctx.save_for_backward([x, cast]);
        ctx.save_data(InputTrains, x.requires_grad);
        ctx.save_data(WeightTrains, weight.requires_grad);
        ctx.save_data(AddsBias, addBias);
        ctx.save_data(Memory, ShareMemory.Current);
        ctx.save_data(Kept, ShareMemory.Current?.GradientOf(weight));
        return Multiply(x, cast, Cast(bias, x.dtype), addBias);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var saved = ctx.get_saved_variables();
        var (x, weight) = (saved[0], saved[1]);
        var rows = gradient.reshape(-1, gradient.shape[^1]); // [M, out]
        var ofInput = (bool)ctx.get_data(InputTrains) ? rows.matmul(weight).view(x.shape) : null;
        var inputs = x.reshape(-1, x.shape[^1]); // [M, in]
        Tensor? ofWeight = null, ofBias = null;
        var trains = (bool)ctx.get_data(WeightTrains);
        if (trains && ctx.get_data(Kept) is KeptGradient kept) kept.Add(rows, inputs);
        else if (trains) ofWeight = rows.t().matmul(inputs).to(float32); // [out, in]
        if ((bool)ctx.get_data(AddsBias))
            ofBias = ones(1, rows.shape[0], dtype: rows.dtype).matmul(rows).view(-1).to(float32); // [out]
        List<Tensor> gradients =
        [
            ofInput?.MoveToOuterDisposeScope()!, ofWeight?.MoveToOuterDisposeScope()!,
            ofBias?.MoveToOuterDisposeScope()!, null!,
        ];
        (ctx.get_data(Memory) as ShareMemory)?.Free(ctx, gradient, gradients);
        return gradients;
    }

    private static Tensor Cast(Tensor weight, ScalarType type) =>
        weight.dtype == type ? weight.detach() : ShareMemory.Current?.Cast(weight) ?? weight.detach().to(type);

    private static Tensor Multiply(Tensor x, Tensor weight, Tensor bias, bool addBias)
    {
        if (!addBias) return x.matmul(weight.t());
        if (!TensorMemory.IsFloatOnCpu(bias) || x.dtype != float32) return nn.functional.linear(x, weight, bias);
        var product = x.matmul(weight.t()); // libtorch would write the bias first and read it again in the product
        AddBias(product, bias);
        return product;
    }

    private static unsafe void AddBias(Tensor product, Tensor bias)
    {
        var (width, rows) = ((int)bias.numel(), product.numel() / bias.numel());
        float* all = TensorMemory.Floats(product), added = TensorMemory.Floats(bias);
        RowSpread.Run(RowSpread.Parts(rows, width), rows,
            (_, from, count) => BiasKernel.Add(all + from * width, added, count, width));
    }
}
