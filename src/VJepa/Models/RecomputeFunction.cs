using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>
/// A block that keeps nothing but its input: what the backward pass needs is computed again there (Chen et al. 2016).
/// Memory falls to about one block's activations; a step computes each block's forward pass once more.
/// </summary>
internal sealed class RecomputeFunction : autograd.SingleTensorFunction<RecomputeFunction>
{
    private const string Block = "block", Runs = "runs", Memory = "memory";

    public override string Name => nameof(RecomputeFunction);

    /// <summary>A block's output; with gradients on and <paramref name="recompute"/> set, without keeping activations.</summary>
    public static Tensor Pass(TransformerBlock block, Tensor rows, IReadOnlyList<TokenRun> runs, bool recompute) =>
        recompute && is_grad_enabled() && rows.requires_grad ? apply(rows, block, runs) : block.ForwardRows(rows, runs);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (rows, block, runs) = ((Tensor)vars[0], (TransformerBlock)vars[1], (IReadOnlyList<TokenRun>)vars[2]);
        ctx.save_for_backward([rows]);
        ctx.save_data(Block, block);
        ctx.save_data(Runs, runs);
        ctx.save_data(Memory, BackwardMemory.Current);
        using var noGrad = no_grad();
        return block.ForwardRows(rows, runs);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        using var withGrad = enable_grad();
        var memory = ctx.get_data(Memory) as BackwardMemory;
        using var here = memory?.Enter();
        var rows = ctx.get_saved_variables()[0].detach().requires_grad_();
        var again = ((TransformerBlock)ctx.get_data(Block)).ForwardRows(rows, (IReadOnlyList<TokenRun>)ctx.get_data(Runs));
        again.backward([gradient]); // the parameters' gradients go where they belong
        List<Tensor> gradients = [rows.grad!.MoveToOuterDisposeScope(), null!, null!];
        memory?.Free(ctx, gradient, gradients);
        return gradients;
    }
}
