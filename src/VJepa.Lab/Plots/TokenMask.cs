using VJepa.Masking;

namespace VJepa.Lab.Plots;

/// <summary>One mask: what the encoder sees and what the predictor must predict.</summary>
/// <param name="Name">Such as "short-range" or "long-range".</param>
/// <param name="Context">Tokens the encoder sees.</param>
/// <param name="Target">Tokens to be predicted.</param>
public sealed record TokenMask(string Name, TokenIndices Context, TokenIndices Target)
{
    /// <summary>The mask of one clip of a batch.</summary>
    /// <param name="clip">Number of the clip in the batch.</param>
    public static TokenMask Of(string name, MaskPair pair, int clip = 0)
    {
        using var context = pair.Context[clip];
        using var target = pair.Target[clip];
        return new(name, context, target);
    }
}
