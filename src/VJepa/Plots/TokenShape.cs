namespace VJepa.Plots;

/// <summary>
/// The token grid of a clip: tubelets in time, patches down and across. Token number
/// <c>(time * Height + row) * Width + column</c>, as the encoder's [N, D] has them.
/// </summary>
public readonly record struct TokenShape(int Time, int Height, int Width)
{
    public int Count => Time * Height * Width;

    public static implicit operator TokenShape((int Time, int Height, int Width) shape) =>
        new(shape.Time, shape.Height, shape.Width);

    public (int Time, int Row, int Column) Place(long token) =>
        token >= 0 && token < Count
            ? ((int)(token / (Height * Width)), (int)(token / Width % Height), (int)(token % Width))
            : throw new ArgumentOutOfRangeException(nameof(token), token,
                $"A grid of {this} has the tokens 0 to {Count - 1}.");

    public override string ToString() => $"{Time} x {Height} x {Width}";

    /// <summary>How many frames a token spans.</summary>
    internal int TubeletOf(ClipFrames clip)
    {
        if (clip.Count % Time != 0 || clip.Height % Height != 0 || clip.Width % Width != 0)
            throw new ArgumentException($"A clip of {clip.Count} frames of {clip.Height} x {clip.Width} pixels can't be "
                + $"cut evenly into {this} tokens (time x height x width).");
        return clip.Count / Time;
    }
}
