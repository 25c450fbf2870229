using System.Numerics;

namespace VJepa.Lab.Worlds.Hands;

/// <summary>Colors as red, green and blue from 0 to 1.</summary>
internal static class HandColors
{
    /// <param name="hue">In degrees; may exceed 360.</param>
    /// <param name="saturation">0 is gray.</param>
    /// <param name="value">0 is black.</param>
    public static Vector3 OfHue(float hue, float saturation, float value)
    {
        float Channel(float shift)
        {
            var k = (shift + hue / 60) % 6;
            return value * (1 - saturation * Math.Clamp(Math.Min(k, 4 - k), 0, 1));
        }
        return new(Channel(5), Channel(3), Channel(1));
    }
}
