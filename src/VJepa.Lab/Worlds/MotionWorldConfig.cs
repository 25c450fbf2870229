using VJepa.Runtime;

namespace VJepa.Lab.Worlds;

/// <summary>How the objects of a clip move; the label of a <see cref="MotionWorld"/> clip.</summary>
public enum MotionLaw
{
    Right,
    Left,
    Up,
    Down,

    /// <summary>Clockwise rotation about the image center.</summary>
    Clockwise,
    Counterclockwise,

    /// <summary>Outward from the center, growing.</summary>
    Approach,

    /// <summary>Inward to the center, shrinking.</summary>
    Recede,
}

/// <summary>Looks of <see cref="MotionWorld"/> clips.</summary>
public sealed record MotionWorldConfig
{
    /// <summary>Side of the square image, in pixels.</summary>
    public int Size { get; init; } = 64;

    public int Frames { get; init; } = 8;

    /// <summary>Minimum and maximum number of objects.</summary>
    public (int Min, int Max) Objects { get; init; } = (3, 5);

    /// <summary>Radius of an object in the middle of the clip, as a share of the image's side.</summary>
    public Interval Radius { get; init; } = (.08, .15);

    /// <summary>Distance that an object moves over a clip, as a share of the image's side.</summary>
    public Interval Travel { get; init; } = (.4, .8);

    /// <summary>Size of the background's random patches, as a share of the image's side; larger is smoother.</summary>
    public double BackgroundGrain { get; init; } = .25;

    /// <summary>Contrast of the background: 0 is plain gray, 1 the full range.</summary>
    public double BackgroundContrast { get; init; } = .5;

    /// <summary>Frames until the background gets a new texture (its motion continues); 0: never. A lasting texture can be predicted by carrying it along; with a renewed one, only the motion can be predicted.</summary>
    public int TextureLifetime { get; init; }

    /// <summary>Saturation: 0 is gray, 1 fully colored.</summary>
    public double Color { get; init; } = 1;

    /// <summary>Variety of objects: 0 is plain and bright, 1 gives each its own texture. Looks are easier to predict than motion, so features learn them first.</summary>
    public double ObjectVariety { get; init; } = 1;

    /// <summary>Maximum drift of the background over a clip, in its own direction, as a share of the image's side.</summary>
    public double BackgroundDrift { get; init; } = .1;

    /// <summary>Share of the objects' motion that the background follows: 0 is a fixed camera, 1 a moving one.</summary>
    public double BackgroundFollows { get; init; }

    /// <summary>Gives every frame the same mean brightness. Otherwise the clip's brightness is shared by all tokens and can be guessed from any part: a shortcut that features may learn instead of motion.</summary>
    public bool EvenBrightness { get; init; }

    /// <summary>Standard deviation of the brightness noise, on a scale of 0-255.</summary>
    public double Noise { get; init; } = 4;

    public IReadOnlyList<MotionLaw> Laws { get; init; } = Enum.GetValues<MotionLaw>();
}
