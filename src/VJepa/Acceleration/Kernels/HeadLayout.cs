namespace VJepa.Acceleration.Kernels;

/// <summary>How one head of one sequence lies in memory.</summary>
/// <param name="Length">Tokens, N.</param>
/// <param name="Width">Features of the head.</param>
/// <param name="Stride">Values from one token's queries, keys and values to the next one's.</param>
/// <param name="OutputStride">Values from one token's result to the next one's.</param>
internal readonly record struct HeadLayout(int Length, int Width, nint Stride, nint OutputStride)
{
    /// <summary>Rows of scores that are worked on at once.</summary>
    public const int Block = 48;

    /// <summary><see cref="Length"/>, rounded up to whole vectors.</summary>
    public int PaddedLength => Padded(Length);

    /// <summary><see cref="Width"/>, rounded up to whole vectors.</summary>
    public int PaddedWidth => Padded(Width);

    /// <summary>What scores are multiplied with.</summary>
    public float Scale => 1 / MathF.Sqrt(Width);

    private static int Padded(int count) => (count + 15) / 16 * 16;
}
