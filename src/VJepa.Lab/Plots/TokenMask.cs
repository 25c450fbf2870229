using VJepa.Masking;

namespace VJepa.Lab.Plots;

/// <summary>A mask: the tokens that the encoder sees and those that the predictor predicts.</summary>
/// <param name="Name">Such as "short-range" or "long-range".</param>
/// <param name="Context">Tokens that the encoder sees.</param>
/// <param name="Target">Tokens to predict.</param>
public sealed record TokenMask(string Name, TokenIndices Context, TokenIndices Target)
{
    /// <summary>The mask of one clip of a batch.</summary>
    /// <param name="clip">Index of the clip in the batch.</param>
    public static TokenMask Of(string name, MaskPair pair, int clip = 0)
    {
        using var context = pair.Context[clip];
        using var target = pair.Target[clip];
        return new(name, context, target);
    }
}
