using System.Numerics;
using VJepa.Lab.Worlds;

namespace VJepa.Tests.Worlds;

/// <summary>What the pixels of a clip show.</summary>
internal static class ClipPixels
{
    /// <summary>Tolerance of positions: edges lie on whole pixels, half a pixel in each direction.</summary>
    public const float HalfPixels = .72f;

    /// <summary>Number and center of the colored pixels.</summary>
    public static (int Pixels, Vector2 Center) Colored(LabClip clip, int t)
    {
        var frame = clip.Video.Frame(t);
        var (count, sum) = (0, Vector2.Zero);
        for (var i = 0; i < frame.Length; i += 3)
        {
            if (Math.Max(Math.Abs(frame[i] - frame[i + 1]), Math.Abs(frame[i] - frame[i + 2])) < 12) continue;
            count++;
            sum += new Vector2(i / 3 % clip.Video.Width + .5f, i / 3 / clip.Video.Width + .5f);
        }
        return (count, sum / Math.Max(1, count));
    }

    public static int Gray(LabClip clip, int t, int x, int y) => clip.Video.Frame(t)[(y * clip.Video.Width + x) * 3];
}
