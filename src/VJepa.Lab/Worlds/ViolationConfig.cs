using VJepa.Runtime;

namespace VJepa.Lab.Worlds;

/// <summary>Contents and looks of <see cref="ViolationWorld"/> clips. Lengths are shares of the image's side.</summary>
public sealed record ViolationConfig
{
    /// <summary>Side of the square image, in pixels.</summary>
    public int Size { get; init; } = 64;

    /// <summary>At least 16.</summary>
    public int Frames { get; init; } = 24;

    /// <summary>Frame rate, for times and files.</summary>
    public double Fps { get; init; } = 8;

    public int Seed { get; init; }

    /// <summary>Violations to use, in turn.</summary>
    public IReadOnlyList<ViolationKind> Kinds { get; init; } = Enum.GetValues<ViolationKind>();

    /// <summary>
    /// A screen rises, hides the object while it changes, and sinks again. Without it the change is in plain sight and easier to notice; <see cref="ViolationKind.PassWall"/> needs it, since a single frame inside the wall would be impossible.
    /// </summary>
    public bool Screen { get; init; } = true;

    /// <summary>Minimum and maximum number of further objects, which violate nothing.</summary>
    public (int Min, int Max) Others { get; init; }

    public IReadOnlyList<CameraMotion> CameraMotions { get; init; } = [CameraMotion.Static];

    /// <summary>Distance that camera motion moves the image's edge over a clip.</summary>
    public Interval CameraTravel { get; init; } = (.05, .1);

    public IReadOnlyList<ObjectShape> Shapes { get; init; } = Enum.GetValues<ObjectShape>();

    public IReadOnlyList<ObjectColor> Colors { get; init; } = Enum.GetValues<ObjectColor>();

    /// <summary>Radius of an object, at most .14.</summary>
    public Interval Radius { get; init; } = (.08, .11);

    /// <summary>Contrast of the objects' textures: 0 is plain, 1 strong.</summary>
    public double Texture { get; init; } = .3;

    /// <summary>Contrast of the background: 0 is plain gray, 1 the full range.</summary>
    public double BackgroundContrast { get; init; } = .35;

    /// <summary>Size of the background's random patches.</summary>
    public double BackgroundGrain { get; init; } = .2;

    /// <summary>Standard deviation of the brightness noise, on a scale of 0-255.</summary>
    public double Noise { get; init; } = 3;

    /// <summary>Settings by difficulty.</summary>
    public static ViolationConfig Of(Difficulty difficulty) => difficulty switch
    {
        Difficulty.Easy => new()
        {
            Screen = false,
            Kinds = [ViolationKind.Vanish, ViolationKind.Jump, ViolationKind.ChangeColor, ViolationKind.ChangeShape],
            Texture = 0,
            BackgroundContrast = .15,
            Noise = 1,
        },
        Difficulty.Medium => new(),
        _ => new()
        {
            Others = (1, 2),
            CameraMotions = [CameraMotion.Static, CameraMotion.PanLeft, CameraMotion.PanRight, CameraMotion.Shake],
            Texture = .8,
            BackgroundContrast = .7,
            BackgroundGrain = .12,
            Noise = 8,
        },
    };

    internal void Check()
    {
        if (Size < 32 || Frames < 16 || Fps <= 0) throw Wrong("Size must be at least 32, Frames at least 16, Fps positive");
        if (Kinds.Count == 0 || CameraMotions.Count == 0 || Shapes.Count == 0 || Colors.Count == 0) throw Wrong("every list of choices needs one");
        if (Others.Min < 0 || Others.Max < Others.Min) throw Wrong("Others must be 0 or more, Min first");
        if (Radius.Max > .14 || Radius.Min <= 0) throw Wrong("Radius must be positive and at most .14: larger objects find no room behind the screen");
        if (!Screen && Kinds.Contains(ViolationKind.PassWall)) throw Wrong("PassWall needs the Screen");
        if (Kinds.Contains(ViolationKind.ChangeColor) && Colors.Count < 2) throw Wrong("ChangeColor needs two colors");
        if (Kinds.Contains(ViolationKind.ChangeShape) && Shapes.Count < 2) throw Wrong("ChangeShape needs two shapes");
    }

    private ArgumentException Wrong(string what) => new($"The violation world's configuration can't be: {what}. It is {this}.");
}
