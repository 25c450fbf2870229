using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>
/// A block that keeps only its input: the backward pass computes its activations again (Chen et al. 2016). Memory falls
/// to about one block's activations; each block's forward pass is computed twice per step.
/// </summary>
internal sealed class RecomputeFunction : autograd.SingleTensorFunction<RecomputeFunction>
{
    private const string Block = "block", Memory = "memory";

    public override string Name => nameof(RecomputeFunction);

    /// <summary>A block's output, [B, N, D] -> [B, N, D], without keeping activations.</summary>
    public static Tensor Run(TransformerBlock block, Tensor x, RotaryAngles? rotary) =>
        is_grad_enabled() && x.requires_grad
            ? GraphCuts.After(block, apply(x, block, rotary!))
            : block.call(x, rotary, null);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, block, rotary) = ((Tensor)vars[0], (TransformerBlock)vars[1], (RotaryAngles?)vars[2]);
        // The network that made the angles has freed its own references by the time of the backward pass.
        ctx.save_for_backward(rotary is null ? [x] : [x, rotary.Cosine, rotary.Sine]);
        ctx.save_data(Block, block);
        ctx.save_data(Memory, ShareMemory.Current!);
        using var quiet = no_grad();
        return block.call(x, rotary, null);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        using var recording = enable_grad();
        var memory = ctx.get_data(Memory) as ShareMemory;
        using var here = memory?.Enter();
        var saved = ctx.get_saved_variables();
        var x = saved[0].detach().requires_grad_();
        var rotary = saved.Count == 1 ? null : new RotaryAngles(saved[1], saved[2]);
        var again = ((TransformerBlock)ctx.get_data(Block)).call(x, rotary, null);
        again.backward([gradient]); // also adds to the parameters' gradients
        List<Tensor> gradients = [x.grad!.MoveToOuterDisposeScope(), null!, null!];
        memory?.Free(ctx, gradient, gradients);
        return gradients;
    }
}
