namespace VJepa.Lab.Worlds;

/// <summary>How much happens in a clip besides the label's cause.</summary>
public enum Difficulty
{
    /// <summary>One or two plain objects, a calm background, next to no noise. Only the label's cause varies.</summary>
    Easy,

    /// <summary>Some objects, sometimes a screen, a slowly moving camera.</summary>
    Medium,

    /// <summary>Many small textured objects, screens, collisions and camera motion at once, a rich background, noise.</summary>
    Hard,
}

/// <content>Settings by difficulty.</content>
public sealed partial record LaboratoryConfig
{
    /// <summary>Settings of a difficulty, for a label. All values of the label's cause occur at every difficulty.</summary>
    public static LaboratoryConfig Of(Difficulty difficulty, Cause label = Cause.Motion)
    {
        var config = difficulty switch
        {
            Difficulty.Easy => new LaboratoryConfig
            {
                Motions = [ObjectMotion.Right, ObjectMotion.Left, ObjectMotion.Up, ObjectMotion.Down],
                Objects = (1, 2),
                Texture = 0,
                BackgroundContrast = .15,
                BackgroundGrain = .4,
                Noise = 1,
            },
            Difficulty.Medium => new LaboratoryConfig
            {
                CameraMotions = [CameraMotion.Static, CameraMotion.PanLeft, CameraMotion.PanRight],
                CameraTravel = (.1, .2),
                Screens = (0, 1),
                CollisionShare = .3,
            },
            _ => new LaboratoryConfig
            {
                CameraMotions = Enum.GetValues<CameraMotion>(),
                Objects = (2, 5),
                Screens = (0, 3),
                Presences = Enum.GetValues<Presence>(),
                CollisionShare = .5,
                Radius = (.06, .1),
                Texture = .8,
                BackgroundContrast = .7,
                BackgroundColor = .6,
                BackgroundGrain = .12,
                Noise = 8,
            },
        };
        return (config with { Label = label }).WithAllOf(label);
    }

    private LaboratoryConfig WithAllOf(Cause cause) => cause switch
    {
        Cause.Camera => this with { CameraMotions = Enum.GetValues<CameraMotion>(), CameraTravel = (.25, .5) },
        Cause.Motion => this with { Motions = Enum.GetValues<ObjectMotion>() },
        Cause.ObjectCount => this with { Objects = (1, 5) },
        Cause.ScreenCount => this with { Screens = (0, 3) },
        Cause.Presence => this with { Presences = Enum.GetValues<Presence>() },
        Cause.Collision => this with { Objects = (Math.Max(2, Objects.Min), Math.Max(3, Objects.Max)) },
        _ => this,
    };
}
