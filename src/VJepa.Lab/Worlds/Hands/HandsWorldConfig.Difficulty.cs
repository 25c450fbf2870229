namespace VJepa.Lab.Worlds.Hands;

/// <summary>How much varies in a clip besides the action.</summary>
public enum HandsDifficulty
{
    /// <summary>A gray surface, one skin, one sleeve, four object colors, nothing else in the picture.</summary>
    Plain,

    /// <summary>A patchy gray surface, six skins, some noise, sometimes another object, sometimes a pause.</summary>
    Middle,

    /// <summary>
    /// Everything at random: textured surfaces, gloves, sleeves, patterns, other objects, an idle hand, pauses, a
    /// shaking camera, noise.
    /// </summary>
    Random,
}

/// <content>Settings by difficulty.</content>
public sealed partial record HandsWorldConfig
{
    public static HandsWorldConfig Of(HandsDifficulty difficulty) => difficulty switch
    {
        HandsDifficulty.Plain => new()
        {
            SkinTones = 1,
            SurfaceContrast = .06,
            PatternShare = 0,
            Timing = .25,
            Hesitation = 0,
            Distractors = (0, 0),
            TwinShare = 0,
            Noise = 1,
        },
        HandsDifficulty.Middle => new(),
        _ => new()
        {
            ObjectColors = 5,
            PatternShare = .5,
            GloveShare = .25,
            ColoredSleeves = true,
            TexturedSurfaces = true,
            SurfaceContrast = .6,
            SurfaceColor = .45,
            Timing = 1,
            Hesitation = .5,
            Distractors = (0, 3),
            IdleHandShare = .3,
            Shake = .004,
            Noise = 4,
        },
    };
}
