using System.Numerics;
using VJepa.Video;

namespace VJepa.Lab.Worlds.Hands;

/// <summary>
/// A procedural world of hands that pick up, put down, pretend, push and so on. Many actions are another one played
/// backward, so the order of the frames decides and no single frame does.
/// </summary>
public sealed class HandsWorld
{
    private const float SleeveLength = 2.6f; // in hand lengths

    /// <exception cref="ArgumentException">The configuration is invalid.</exception>
    public HandsWorld(HandsWorldConfig config)
    {
        config.Check();
        Config = config;
    }

    public HandsWorldConfig Config { get; }

    /// <summary>The label of a clip: labels take turns, so consecutive clips are balanced.</summary>
    public int LabelOf(long clip) => (int)(clip % Config.Actions.Count);

    /// <summary>A clip by its number (0 or more), the same on every machine.</summary>
    public HandsClip Render(long clip) => Render(clip, Config.Actions[LabelOf(clip)]);

    /// <summary>An action with the looks and times of a clip's number.</summary>
    public HandsClip Render(long clip, HandAction action)
    {
        var random = new Random(unchecked((int)((clip * 2654435761L) ^ (Config.Seed * 40503L) ^ (clip >> 16))));
        var isBackward = action.IsPlayedBackward();
        var plan = new HandsPlan(Config, isBackward ? action.Backward()!.Value : action, random);
        var script = new HandScript(plan);
        var (size, count) = (Config.Size, Config.Frames);
        var (area, frames) = (size * size, new byte[count * size * size * 3]);
        var (parts, objects) = (new byte[count * area], new byte[count * area]);
        var (heights, visible) = (new float[count * area], new float[count]);
        var (hands, things) = (new HandState[count], new IReadOnlyList<ThingState>[count]);
        for (var frame = 0; frame < count; frame++)
        {
            var time = frame / (float)(count - 1);
            var (right, down) = (RandAugment.Gaussian(random), RandAugment.Gaussian(random));
            var shift = (float)Config.Shake * new Vector2((float)right, (float)down);
            var at = isBackward ? count - 1 - frame : frame;
            hands[at] = script.Hand(time);
            things[at] = [.. plan.Things.Select((looks, i) =>
                i == 0 ? script.Thing(time) : new ThingState(looks.Place, 0, 0))];
            var canvas = new HandsCanvas(size, Config.Samples, shift);
            var covered = Draw(canvas, plan, hands[at], things[at]);
            visible[at] = covered == 0 ? 0 : canvas.Shown() / (float)covered;
            var pixels = frames.AsSpan(at * area * 3, area * 3);
            canvas.Resolve(plan.Surface, pixels, parts.AsSpan(at * area, area), objects.AsSpan(at * area, area),
                heights.AsSpan(at * area, area));
            PixelNoise.Add(pixels, Config.Noise, random);
        }
        var label = Config.Actions.ToList().IndexOf(action);
        var (from, to) = script.AtObject;
        if (isBackward) (from, to) = (1 - to, 1 - from);
        return new(frames, parts, objects, heights, visible, label, action, hands, things,
            [.. plan.Things.Select(thing => thing.Hue)], Events(hands, things, from * (count - 1), to * (count - 1)));
    }

    /// <returns>Samples that the acted-on object would cover if nothing hid it.</returns>
    private static int Draw(HandsCanvas canvas, HandsPlan plan, HandState hand, IReadOnlyList<ThingState> things)
    {
        var covered = canvas.Draw(plan.Things[0], things[0], 0);
        for (var i = 1; i < things.Count; i++) canvas.Draw(plan.Things[i], things[i], i);
        DrawArm(canvas, plan.Arm, plan.Approach, hand, idle: false);
        if (plan.Idle is { } arm)
        {
            var corner = plan.Place + .62f * HandsPlan.Direction(plan.Approach + 1.9f);
            DrawArm(canvas, arm, plan.Approach + 1.9f + MathF.PI, new(corner, .02f, .25f, false), idle: true);
        }
        return covered;
    }

    private static void DrawArm(HandsCanvas canvas, ArmLooks arm, float angle, HandState hand, bool idle)
    {
        var scale = arm.Length * (1 + .25f * hand.Height);
        var grip = HandPose.GripPoint(hand.Bend);
        var (sin, cos) = MathF.SinCos(angle);
        var mirror = arm.IsLeft ? -1 : 1;
        Vector3 Place(Vector3 p)
        {
            var q = (p - grip) * scale;
            q.Y *= mirror;
            return new(hand.Place.X + q.X * cos - q.Y * sin, hand.Place.Y + q.X * sin + q.Y * cos,
                hand.Height + .06f + q.Z);
        }
        void Draw(RoundCone cone, Vector3 color, ScenePart part) => canvas.Draw(
            cone with
            {
                A = Place(cone.A),
                B = Place(cone.B),
                RadiusA = cone.RadiusA * scale,
                RadiusB = cone.RadiusB * scale,
            }, color, idle ? ScenePart.IdleHand : part);
        foreach (var cone in HandPose.Bones(hand.Bend))
            Draw(cone, cone.Part == HandPart.Tip ? arm.Skin * 1.06f : arm.Skin, ScenePart.Hand);
        var wrist = new Vector3(-.22f, 0, .01f);
        Draw(new(wrist, wrist with { X = -.34f }, .135f, .14f, HandPart.Cuff), arm.Cuff, ScenePart.Sleeve);
        Draw(new(wrist with { X = -.36f }, new(-SleeveLength, 0, .05f), .145f, .24f, HandPart.Sleeve), arm.Sleeve,
            ScenePart.Sleeve);
    }

    private static HandEvent[] Events(
        HandState[] hands, IReadOnlyList<ThingState>[] things, float arrival, float departure)
    {
        var events = new List<HandEvent>();
        for (var t = 1; t < hands.Length; t++)
        {
            if (t >= arrival && t - 1 < arrival) events.Add(new(HandEventKind.Arrives, t));
            if (hands[t].Holds != hands[t - 1].Holds)
                events.Add(new(hands[t].Holds ? HandEventKind.Takes : HandEventKind.Releases, t));
            var (before, now) = (things[t - 1][0].Height > 1e-3f, things[t][0].Height > 1e-3f);
            if (before != now) events.Add(new(now ? HandEventKind.Lifts : HandEventKind.Lands, t));
            if (t >= departure && t - 1 < departure) events.Add(new(HandEventKind.Leaves, t));
        }
        return [.. events];
    }
}
