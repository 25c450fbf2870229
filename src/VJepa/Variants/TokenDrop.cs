using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>Which tokens stay when a random share of each clip's is dropped.</summary>
public static class TokenDrop
{
    /// <summary>Tokens that stay: at least one.</summary>
    /// <param name="tokens">Tokens of a clip, N.</param>
    /// <param name="drop">Share that is dropped, 0 to below 1.</param>
    public static int Kept(int tokens, double drop) => Math.Max(1, (int)Math.Round(tokens * (1 - drop)));

    /// <summary>Ascending indices of the tokens that stay, drawn for each clip: int64 [B, K]. Null: all.</summary>
    public static Tensor? Draw(long batch, int tokens, double drop, Generator random)
    {
        var kept = Kept(tokens, drop);
        if (kept == tokens) return null;
        using var scope = NewDisposeScope();
        var order = rand(batch, tokens, dtype: float64, generator: random).argsort(1); // [B, N]
        return order.narrow(1, 0, kept).sort(1).Values.MoveToOuterDisposeScope();
    }
}
