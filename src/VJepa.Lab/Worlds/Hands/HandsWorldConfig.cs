using VJepa.Runtime;

namespace VJepa.Lab.Worlds.Hands;

/// <summary>
/// Contents and looks of <see cref="HandsWorld"/> clips. Lengths are shares of the image's side. The defaults are those
/// of <see cref="HandsDifficulty.Middle"/>.
/// </summary>
public sealed partial record HandsWorldConfig
{
    /// <summary>Side of the square image, in pixels.</summary>
    public int Size { get; init; } = 64;

    public int Frames { get; init; } = 16;

    /// <summary>Frame rate, for times and files.</summary>
    public double Fps { get; init; } = 8;

    public int Seed { get; init; }

    /// <summary>The classes. They take turns, so consecutive clips are balanced.</summary>
    public IReadOnlyList<HandAction> Actions { get; init; } = Enum.GetValues<HandAction>();

    /// <summary>Looks of training or held-out clips.</summary>
    public HandsLooks Looks { get; init; } = HandsLooks.Training;

    /// <summary>Number of colors that objects have, at most 5.</summary>
    public int ObjectColors { get; init; } = 4;

    /// <summary>Share of objects with a second color.</summary>
    public double PatternShare { get; init; } = .3;

    /// <summary>Number of skin tones, at most 6; held-out looks have 4.</summary>
    public int SkinTones { get; init; } = 6;

    /// <summary>Share of hands in gloves.</summary>
    public double GloveShare { get; init; }

    /// <summary>Sleeves of any color; otherwise all are dark blue.</summary>
    public bool ColoredSleeves { get; init; }

    /// <summary>Textured surfaces of every kind; otherwise soft patches.</summary>
    public bool TexturedSurfaces { get; init; }

    /// <summary>Contrast of the surface: 0 is plain, 1 strong.</summary>
    public double SurfaceContrast { get; init; } = .25;

    /// <summary>Saturation of the surface's color: 0 is gray.</summary>
    public double SurfaceColor { get; init; }

    /// <summary>Radius of an object.</summary>
    public Interval Radius { get; init; } = (.078, .1);

    /// <summary>Length of a hand from wrist to fingertip.</summary>
    public Interval HandLength { get; init; } = (.4, .48);

    /// <summary>Direction in which the arm points, in degrees: 0 right, 90 down, 180 left, 270 up.</summary>
    public Interval Approach { get; init; } = (0, 360);

    /// <summary>How far the place of the action lies from the image's center, at most.</summary>
    public double Scatter { get; init; } = .14;

    /// <summary>Length of a push.</summary>
    public Interval Push { get; init; } = (.22, .36);

    /// <summary>Variation of the speed of an action's parts: 0 none, 1 strong.</summary>
    public double Timing { get; init; } = .5;

    /// <summary>Share of clips in which the hand waits before it acts.</summary>
    public double Hesitation { get; init; } = .3;

    /// <summary>Minimum and maximum number of objects that nothing happens to, at most 4.</summary>
    public (int Min, int Max) Distractors { get; init; } = (0, 1);

    /// <summary>Share of clips in which an object like the acted-on one lies aside, so that counting objects of a look
    /// does not tell the action.</summary>
    public double TwinShare { get; init; } = .25;

    /// <summary>Share of clips with a second hand that does nothing.</summary>
    public double IdleHandShare { get; init; }

    /// <summary>What the cup of <see cref="HandAction.Cover"/> and <see cref="HandAction.Uncover"/> hides. All else in
    /// a clip stays the same, so that two halves can be joined to a clip that can't be.</summary>
    public UnderCup UnderCup { get; init; }

    /// <summary>Standard deviation of the camera's random shifts.</summary>
    public double Shake { get; init; }

    /// <summary>Standard deviation of the brightness noise, on a scale of 0-255.</summary>
    public double Noise { get; init; } = 3;

    /// <summary>Samples per pixel and direction.</summary>
    public int Samples { get; init; } = 2;

    /// <summary>Class names, by index.</summary>
    public IReadOnlyList<string> Classes => [.. Actions.Select(action => action.ToString())];

    internal void Check()
    {
        if (Size < 24 || Frames < 4 || Fps <= 0 || Samples is < 1 or > 4)
            throw Wrong("Size must be at least 24, Frames at least 4, Fps positive, Samples 1 to 4");
        if (Actions.Count == 0 || Actions.Distinct().Count() < Actions.Count)
            throw Wrong("Actions must name at least one action, none of them twice");
        if (ObjectColors is < 2 or > 5 || SkinTones is < 1 or > 6)
            throw Wrong("ObjectColors must be 2 to 5, SkinTones 1 to 6");
        if (Distractors.Min < 0 || Distractors.Max < Distractors.Min || Distractors.Max > 4)
            throw Wrong("Distractors must be 0 to 4, Min first");
        if (Radius.Min < .03 || Radius.Max > .1 || HandLength.Min < .3 || HandLength.Max > .6)
            throw Wrong("Radius must lie within .03 to .1 and HandLength within .3 to .6, or a hand can't grip");
    }

    private ArgumentException Wrong(string what) =>
        new($"The hands world's configuration is invalid: {what}. It is {this}.");
}
