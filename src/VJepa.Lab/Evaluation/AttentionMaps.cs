using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Attention weights of an encoder on one clip.</summary>
public static class AttentionMaps
{
    /// <summary>The weights of every block; each row sums to 1.</summary>
    /// <param name="clip">[C, T, H, W].</param>
    /// <returns>[blocks, heads, N, N]: row attends to column.</returns>
    public static Tensor Of(Encoder encoder, Tensor clip)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (tokens, rotary) = encoder.Embed(clip.unsqueeze(0)); // [1, N, D]
        var maps = new List<Tensor>();
        foreach (var block in encoder.Blocks)
        {
            maps.Add(block.AttentionWeights(tokens, rotary)[0]);
            tokens = block.forward(tokens, rotary);
        }
        return stack(maps).MoveToOuterDisposeScope();
    }
}
