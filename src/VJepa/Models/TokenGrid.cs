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
