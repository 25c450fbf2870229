using static TorchSharp.torch;

namespace VJepa.Models;

public sealed partial class Predictor
{
    /// <summary>Predictions for context and target tokens alike, in the order of their positions.</summary>
    /// <param name="leaveOutLast">This many of the last tokens are dropped before the first block.</param>
    /// <returns>[B, Nc + Nt - leaveOutLast, D].</returns>
    public Tensor PredictAll(
        Tensor context, Tensor contextIndices, Tensor targetIndices, int maskIndex, int leaveOutLast = 0)
    {
        using var scope = NewDisposeScope();
        var (x, rotary) = Embed(context, contextIndices, targetIndices, maskIndex); // [B, Nc + Nt, P]
        var order = cat([contextIndices, targetIndices], 1).argsort(1); // [B, Nc + Nt]
        order = order.narrow(1, 0, order.shape[1] - leaveOutLast);
        (x, rotary) = (Tokens.Gather(x, order), rotary?.At(order));
        foreach (var block in predictor_blocks) x = Ops.Block(block, x, rotary, Recompute);
        return Head(x).MoveToOuterDisposeScope();
    }
}
