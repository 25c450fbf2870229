using System.Globalization;

namespace VJepa.Lab.Plots;

/// <summary>An opaque sRGB color.</summary>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <exception cref="FormatException">The text is not of the form #RRGGBB.</exception>
    public static Rgb Parse(string hex) =>
        hex.Length == 7 && hex[0] == '#' && int.TryParse(hex.AsSpan(1), NumberStyles.HexNumber, null, out var rgb)
            ? new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb)
            : throw new FormatException($"\"{hex}\" is not a color; expected the form #RRGGBB.");

    /// <summary>Blends this color with another, channel by channel.</summary>
    /// <param name="other">The color to mix in.</param>
    /// <param name="share">0: this color; 1: the other.</param>
    public Rgb Mix(Rgb other, double share) =>
        new(Between(R, other.R, share), Between(G, other.G, share), Between(B, other.B, share));

    /// <summary>CSS color with an opacity, 0 to 1.</summary>
    public string WithOpacity(double opacity) =>
        string.Create(CultureInfo.InvariantCulture, $"rgba({R},{G},{B},{opacity:0.###})");

    public override string ToString() => $"#{R:X2}{G:X2}{B:X2}";

    private static byte Between(byte from, byte to, double share) => (byte)Math.Round(from + (to - from) * share);
}
