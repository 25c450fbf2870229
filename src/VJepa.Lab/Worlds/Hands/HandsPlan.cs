using System.Numerics;

namespace VJepa.Lab.Worlds.Hands;

/// <summary>What is drawn at random for a clip: everything but the motion itself, which follows from it.</summary>
internal sealed class HandsPlan
{
    private readonly HandsWorldConfig config;
    private readonly HandsPalette palette;
    private readonly Random random;

    public HandsPlan(HandsWorldConfig config, HandAction action, Random random)
    {
        (this.config, this.random, Action) = (config, random, action);
        palette = HandsPalette.Of(config.Looks);
        Surface = new Surface(
            config.TexturedSurfaces ? Pick(palette.Surfaces) : SurfaceKind.Plain, random,
            config.SurfaceContrast, HandColors.OfHue(Hue(5).Degrees, (float)config.SurfaceColor, 1));
        Arm = NewArm();
        Idle = random.NextDouble() < config.IdleHandShare ? NewArm() : null;
        Approach = float.DegreesToRadians((float)config.Approach.At(random.NextDouble()));
        var scatter = (float)config.Scatter;
        Place = new Vector2(.5f) + scatter * new Vector2(Signed(), Signed());
        Push = action == HandAction.PushRight ? new((float)config.Push.At(random.NextDouble()), 0) : Vector2.Zero;
        Place -= Push / 2; // so that neither end of a push lies at one side
        Away = Place - 1.25f * Direction(Approach);
        Reach = .3f + (float)config.Timing * .08f * Signed();
        Act = .32f + (float)config.Timing * .1f * Signed();
        if (random.NextDouble() < config.Hesitation) Act += .1f;
        var size = (float)config.Radius.At(random.NextDouble());
        Side = new(size + .05f, 0);
        Things = [.. NewThings(size)];
        Grip = HandPose.BendFor(1.7f * Things[0].Radius / Arm.Length);
    }

    public HandAction Action { get; }
    public Surface Surface { get; }
    public ArmLooks Arm { get; }
    public ArmLooks? Idle { get; }

    /// <summary>Direction in which the arm points, in radians.</summary>
    public float Approach { get; }

    /// <summary>Where the action takes place.</summary>
    public Vector2 Place { get; }

    /// <summary>Where the hand is out of sight.</summary>
    public Vector2 Away { get; }

    /// <summary>Time at which the hand has reached the place.</summary>
    public float Reach { get; }

    /// <summary>Duration of the action.</summary>
    public float Act { get; }

    public Vector2 Push { get; }

    /// <summary>From the hand that pushes to the object.</summary>
    public Vector2 Side { get; }

    /// <summary>Bend of a hand that holds the object.</summary>
    public float Grip { get; }

    /// <summary>The first is acted on; all others lie still.</summary>
    public IReadOnlyList<ThingLooks> Things { get; }

    public static Vector2 Direction(float angle) => new(MathF.Cos(angle), MathF.Sin(angle));

    private IEnumerable<ThingLooks> NewThings(float size)
    {
        var cup = Action == HandAction.Uncover;
        var first = NewThing(cup ? size * .8f : size, Place);
        if (cup) yield return NewThing(.105f, Place) with { Shape = ThingShape.Cup, Pattern = ThingPattern.Plain };
        if (cup && config.UnderCup == UnderCup.OtherColor) first = Recolored(first);
        if (!cup || config.UnderCup != UnderCup.Nothing) yield return first;
        var taken = new List<Vector2> { Place, Place + Push / 2, Place + Push };
        if (Action == HandAction.TakeOneOfTwo)
        {
            taken.Add(Place + 2.6f * size * Direction(Approach + MathF.PI / 2));
            yield return NewThing(size, taken[^1]);
        }
        if (random.NextDouble() < config.TwinShare && Free(taken) is { } beside)
            yield return first with { Place = beside };
        var others = random.Next(config.Distractors.Min, config.Distractors.Max + 1);
        for (var i = 0; i < others; i++)
            if (Free(taken) is { } place) yield return NewThing((float)config.Radius.At(random.NextDouble()), place);
    }

    /// <summary>A place in the picture away from the action and from other objects; null where none was found.
    /// </summary>
    private Vector2? Free(List<Vector2> taken)
    {
        for (var attempt = 0; attempt < 30; attempt++)
        {
            var place = new Vector2(.1f + .8f * random.NextSingle(), .1f + .8f * random.NextSingle());
            if (taken.TrueForAll(other => Vector2.Distance(other, place) > .28f))
            {
                taken.Add(place);
                return place;
            }
        }
        return null;
    }

    private ThingLooks NewThing(float radius, Vector2 place)
    {
        var hue = Hue(config.ObjectColors);
        var color = HandColors.OfHue(hue.Degrees, .8f, .55f + .4f * (float)random.NextDouble());
        var second = HandColors.OfHue(Hue(config.ObjectColors).Degrees, .7f, .9f);
        var pattern = random.NextDouble() < config.PatternShare
            ? (ThingPattern)random.Next(1, 3) : ThingPattern.Plain;
        return new(Pick(palette.Shapes), pattern, hue.Index, color, second, radius,
            MathF.Tau * (float)random.NextDouble(), place);
    }

    /// <summary>The next color of the palette, as bright; draws nothing at random.</summary>
    private ThingLooks Recolored(ThingLooks thing)
    {
        var hue = (thing.Hue + 1) % Math.Min(config.ObjectColors, palette.Hues.Count);
        var brightness = Math.Max(thing.Color.X, Math.Max(thing.Color.Y, thing.Color.Z));
        return thing with { Hue = hue, Color = HandColors.OfHue((float)palette.Hues[hue].At(.5), .8f, brightness) };
    }

    private ArmLooks NewArm()
    {
        var skin = palette.SkinTones[random.Next(Math.Min(config.SkinTones, palette.SkinTones.Count))];
        var glove = random.NextDouble() < config.GloveShare;
        var color = glove
            ? HandColors.OfHue(Hue(5).Degrees, .6f, .8f) : new Vector3(skin.R, skin.G, skin.B) / 255;
        var sleeve = config.ColoredSleeves
            ? HandColors.OfHue(Hue(5).Degrees, .55f, .35f + .5f * (float)random.NextDouble())
            : new Vector3(.16f, .2f, .34f);
        var length = (float)config.HandLength.At(random.NextDouble());
        return new(color, sleeve, sleeve * .8f + new Vector3(.15f), length, random.Next(2) == 0);
    }

    private (int Index, float Degrees) Hue(int colors)
    {
        var index = random.Next(Math.Min(colors, palette.Hues.Count));
        return (index, (float)palette.Hues[index].At(random.NextDouble()));
    }

    private float Signed() => 2 * (float)random.NextDouble() - 1;

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
