namespace VJepa.Acceleration.Kernels;

/// <summary>Memory layout of one attention head of one sequence. Strides count values.</summary>
/// <param name="Length">Tokens, N.</param>
/// <param name="Width">Features of the head.</param>
/// <param name="Stride">From one token's queries, keys or values to the next token's.</param>
/// <param name="OutputStride">From one token's output to the next token's.</param>
internal readonly record struct HeadLayout(int Length, int Width, nint Stride, nint OutputStride)
{
    /// <summary>Rows of scores that are computed at a time.</summary>
    public const int Block = 48;

    /// <summary><see cref="Length"/>, rounded up to whole vectors.</summary>
    public int PaddedLength => Padded(Length);

    /// <summary><see cref="Width"/>, rounded up to whole vectors.</summary>
    public int PaddedWidth => Padded(Width);

    /// <summary>Factor of the scores, 1 / sqrt(width).</summary>
    public float Scale => 1 / MathF.Sqrt(Width);

    private static int Padded(int count) => (count + 15) / 16 * 16;
}
