namespace VJepa.Plots;

/// <summary>One mask: what the encoder sees and what the predictor must predict.</summary>
/// <param name="Name">Such as "short-range" or "long-range".</param>
/// <param name="Context">Tokens the encoder sees.</param>
/// <param name="Target">Tokens to be predicted.</param>
public sealed record TokenMask(string Name, TokenIndices Context, TokenIndices Target);
