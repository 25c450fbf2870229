using VJepa.Runtime;

namespace VJepa.Lab.Worlds;

/// <summary>Contents and looks of <see cref="Laboratory"/> clips. Lengths are shares of the image's side.</summary>
public sealed partial record LaboratoryConfig
{
    /// <summary>Side of the square image, in pixels.</summary>
    public int Size { get; init; } = 64;

    public int Frames { get; init; } = 16;

    /// <summary>Frame rate, for times and files.</summary>
    public double Fps { get; init; } = 8;

    public int Seed { get; init; }

    /// <summary>The cause that is the label. Its values take turns, so consecutive clips are balanced; all other causes are random.</summary>
    public Cause Label { get; init; } = Cause.Motion;

    /// <summary>Camera motions to choose from.</summary>
    public IReadOnlyList<CameraMotion> CameraMotions { get; init; } = [CameraMotion.Static];

    /// <summary>Object motions to choose from.</summary>
    public IReadOnlyList<ObjectMotion> Motions { get; init; } = Enum.GetValues<ObjectMotion>();

    /// <summary>Minimum and maximum number of objects.</summary>
    public (int Min, int Max) Objects { get; init; } = (1, 3);

    public IReadOnlyList<ObjectShape> Shapes { get; init; } = Enum.GetValues<ObjectShape>();

    public IReadOnlyList<ObjectColor> Colors { get; init; } = Enum.GetValues<ObjectColor>();

    /// <summary>Minimum and maximum number of occluding screens; at most 3.</summary>
    public (int Min, int Max) Screens { get; init; }

    /// <summary>Presences of the first object to choose from.</summary>
    public IReadOnlyList<Presence> Presences { get; init; } = [Presence.Constant];

    /// <summary>Share of clips with wandering objects in which two collide.</summary>
    public double CollisionShare { get; init; }

    /// <summary>Radius of an object.</summary>
    public Interval Radius { get; init; } = (.08, .13);

    /// <summary>Distance that an object moves over a clip.</summary>
    public Interval Travel { get; init; } = (.4, .8);

    /// <summary>Distance that camera motion moves the image's edge over a clip.</summary>
    public Interval CameraTravel { get; init; } = (.25, .5);

    /// <summary>Width of a screen.</summary>
    public Interval ScreenWidth { get; init; } = (.15, .25);

    /// <summary>Contrast of the objects' textures: 0 is plain, 1 strong.</summary>
    public double Texture { get; init; } = .3;

    /// <summary>Contrast of the background: 0 is plain gray, 1 the full range.</summary>
    public double BackgroundContrast { get; init; } = .35;

    /// <summary>Color of the background: 0 is gray, 1 fully colored.</summary>
    public double BackgroundColor { get; init; }

    /// <summary>Size of the background's random patches.</summary>
    public double BackgroundGrain { get; init; } = .2;

    /// <summary>Standard deviation of the brightness noise, on a scale of 0-255.</summary>
    public double Noise { get; init; } = 3;

    /// <summary>Class names of the label, by index.</summary>
    public IReadOnlyList<string> Classes => Label switch
    {
        Cause.Camera => Names(CameraMotions),
        Cause.Motion => Names(Motions),
        Cause.ObjectCount => Numbers(Objects),
        Cause.Shape => Names(Shapes),
        Cause.Color => Names(Colors),
        Cause.ScreenCount => Numbers(Screens),
        Cause.Presence => Names(Presences),
        _ => ["Apart", "Collision"],
    };

    internal void Check()
    {
        if (Size < 16 || Frames < 2 || Fps <= 0) throw Wrong("Size must be at least 16, Frames at least 2, Fps positive");
        if (CameraMotions.Count == 0 || Motions.Count == 0 || Shapes.Count == 0 || Colors.Count == 0 || Presences.Count == 0) throw Wrong("every list of choices needs one");
        if (Objects.Min < 1 || Objects.Max < Objects.Min) throw Wrong("Objects must be 1 or more, Min first");
        if (Screens.Min < 0 || Screens.Max < Screens.Min || Screens.Max > 3) throw Wrong("Screens must be 0 to 3, Min first");
        if (Label == Cause.Collision && Objects.Max < 2) throw Wrong("a collision takes two objects");
        if (Classes.Count < 2) throw Wrong($"{Label} is the label, but only one value of it occurs");
    }

    private ArgumentException Wrong(string what) => new($"The laboratory's configuration can't be: {what}. It is {this}.");

    private static string[] Names<T>(IReadOnlyList<T> values) => [.. values.Select(v => v!.ToString()!)];

    private static string[] Numbers((int Min, int Max) range) => [.. Enumerable.Range(range.Min, range.Max - range.Min + 1).Select(n => $"{n}")];
}
