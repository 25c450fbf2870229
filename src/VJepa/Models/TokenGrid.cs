namespace VJepa.Models;

/// <summary>The grid of a clip's tokens. Token index = (t * Height + y) * Width + x: time is slowest.</summary>
/// <param name="Frames">Token positions in time: clip frames / tubelet size.</param>
/// <param name="Height">Token rows: pixels / patch size.</param>
/// <param name="Width">Token columns.</param>
public sealed record TokenGrid(int Frames, int Height, int Width)
{
    /// <summary>Tokens of a clip.</summary>
    public int Count => Frames * Height * Width;

    /// <summary>Tokens of one time position.</summary>
    public int PerFrame => Height * Width;

    public override string ToString() => $"{Frames}x{Height}x{Width}";
}

/// <summary>How a network encodes the position of a token.</summary>
public enum PositionKind
{
    /// <summary>A fixed sine-cosine table, added to the tokens (V-JEPA, section 3.3).</summary>
    SineCosine,

    /// <summary>Queries and keys rotated by time, row and column in every block (V-JEPA 2, section 2.1).</summary>
    Rotary,

    /// <summary>Rotary with one angle for both features of a pair, and with rows and columns of any grid stretched to
    /// the 16 of 256 pixels (V-JEPA 2.1 as released).</summary>
    RotaryPaired,
}
