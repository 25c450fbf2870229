using VJepa.Runtime;

namespace VJepa.Lab.Worlds;

/// <summary>How the objects of a clip move together: the label of a <see cref="MotionWorld"/> clip.</summary>
public enum MotionLaw
{
    Right,
    Left,
    Up,
    Down,

    /// <summary>Around the middle of the picture, clockwise as seen.</summary>
    Clockwise,
    Counterclockwise,

    /// <summary>Away from the middle, growing.</summary>
    Approach,

    /// <summary>Towards the middle, shrinking.</summary>
    Recede,
}

/// <summary>What the clips of a <see cref="MotionWorld"/> look like. Lengths in pixels, times in frames.</summary>
public sealed record MotionWorldConfig
{
    /// <summary>Side of the square picture.</summary>
    public int Size { get; init; } = 64;

    public int Frames { get; init; } = 8;

    /// <summary>Fewest and most objects in a clip.</summary>
    public (int Min, int Max) Objects { get; init; } = (3, 5);

    /// <summary>Radius of an object when the clip is half over, as a share of the picture's side.</summary>
    public Interval Radius { get; init; } = (.08, .15);

    /// <summary>Way that an object goes in a whole clip, as a share of the picture's side.</summary>
    public Interval Travel { get; init; } = (.4, .8);

    /// <summary>Side of the background's random patches, as a share of the picture's side; large is smooth.</summary>
    public double BackgroundGrain { get; init; } = .25;

    /// <summary>0: gray. 1: full range.</summary>
    public double BackgroundContrast { get; init; } = .5;

    /// <summary>Frames until the background's texture is another one (it keeps moving by the law); 0: never. Where the texture stays,
    /// what is hidden can be predicted by carrying it along; where it is renewed, the motion itself is all that can be predicted.</summary>
    public int TextureLifetime { get; init; }

    /// <summary>0: everything is in shades of gray; 1: in color.</summary>
    public double Color { get; init; } = 1;

    /// <summary>0: all objects are plain and bright; 1: each has a texture of its own. Variety in looks is easier to predict
    /// than motion, so features fill with it first.</summary>
    public double ObjectVariety { get; init; } = 1;

    /// <summary>Most that the background drifts in a clip, in a direction of its own, as a share of the picture's side.</summary>
    public double BackgroundDrift { get; init; } = .1;

    /// <summary>Share of the objects' motion that the background takes part in: 0 for a fixed camera, 1 for a moving one.</summary>
    public double BackgroundFollows { get; init; }

    /// <summary>Every frame has the same mean brightness. Otherwise the mean over the whole clip is something that all of its tokens can
    /// know and that any part of the clip half betrays: a shortcut that features may take instead of the motion.</summary>
    public bool EvenBrightness { get; init; }

    /// <summary>Deviation of the pixel noise (brightness), of 255.</summary>
    public double Noise { get; init; } = 4;

    public IReadOnlyList<MotionLaw> Laws { get; init; } = Enum.GetValues<MotionLaw>();
}
