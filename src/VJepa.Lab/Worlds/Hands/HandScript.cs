using System.Numerics;

namespace VJepa.Lab.Worlds.Hands;

/// <summary>Where hand and objects are at each time of an action that is played forward.</summary>
internal sealed class HandScript
{
    private const float Open = .1f;
    private const float Above = .12f; // height of a hand that carries or reaches
    private readonly HandsPlan plan;
    private readonly List<(float Time, Vector2 Place, float Height, float Bend)> keys = [];
    private (float From, float To) holds = (2, 2);
    private (float From, float To) turns = (2, 3);
    private float drops = 2;

    /// <summary>From the hand's arrival at the object to its departure.</summary>
    public (float From, float To) AtObject => (plan.Reach, plan.Reach + plan.Act);

    public HandScript(HandsPlan plan)
    {
        this.plan = plan;
        var (reach, act) = (plan.Reach, plan.Act);
        var (place, away, grip) = (plan.Place, plan.Away, plan.Grip);
        var gripped = reach + .3f * act;
        switch (plan.Action)
        {
            case HandAction.PretendPickUp:
                Keys((0, away, Above, Open), (reach, place, .1f, Open), (gripped, place, .1f, grip),
                    (reach + act, place, Above, grip), (1, away, Above, grip));
                break;
            case HandAction.PushRight:
                var (from, to) = (place - plan.Side, place - plan.Side + plan.Push);
                holds = (reach, reach + act);
                Keys((0, away - plan.Side, Above, .8f), (reach, from, .01f, .8f), (reach + act, to, .01f, .8f),
                    (Math.Min(.97f, reach + 1.3f * act), to - plan.Push * .15f, .06f, .6f),
                    (1, away + plan.Push, Above, Open));
                break;
            case HandAction.Drop:
                (holds, drops) = ((-1, gripped), gripped);
                Keys((0, away, .3f, grip), (reach, place, .3f, grip), (gripped, place, .3f, grip),
                    (gripped + .06f, place, .3f, Open), (reach + act, place, .28f, Open), (1, away, .2f, Open));
                break;
            case HandAction.LiftAndPutBack or HandAction.TurnOver:
                var high = plan.Action == HandAction.TurnOver ? .2f : .34f;
                var (up, down) = (reach + .5f * act, reach + .75f * act);
                holds = (reach + .2f * act, reach + act);
                if (plan.Action == HandAction.TurnOver) turns = (up - .02f, down + .02f);
                Keys((0, away, Above, Open), (reach, place, 0, Open), (holds.From, place, 0, grip),
                    (up, place, high, grip), (down, place, high, grip), (reach + .9f * act, place, 0, grip),
                    (holds.To, place, 0, grip),
                    (Math.Min(.95f, holds.To + .06f), place, .01f, Open), (1, away, Above, Open));
                break;
            default: // picks something up
                holds = (gripped, 2);
                Keys((0, away, Above, Open), (reach, place, 0, Open), (gripped, place, 0, grip),
                    (reach + act, place, Above, grip), (1, away, Above, grip));
                break;
        }
    }

    /// <param name="time">0 to 1.</param>
    public HandState Hand(float time)
    {
        var i = 1;
        while (i < keys.Count - 1 && keys[i].Time < time) i++;
        var (a, b) = (keys[i - 1], keys[i]);
        var part = Math.Clamp((time - a.Time) / Math.Max(1e-4f, b.Time - a.Time), 0, 1);
        part = part * part * (3 - 2 * part);
        return new(
            Vector2.Lerp(a.Place, b.Place, part), float.Lerp(a.Height, b.Height, part),
            float.Lerp(a.Bend, b.Bend, part), time >= holds.From && time < holds.To);
    }

    /// <summary>The object that is acted on.</summary>
    public ThingState Thing(float time)
    {
        var held = Math.Clamp(time, holds.From, holds.To);
        var (hand, before) = (Hand(Math.Clamp(held, 0, 1)), Hand(Math.Clamp(holds.From, 0, 1)));
        var place = holds.From > 1 ? plan.Place : plan.Place + hand.Place - before.Place;
        var height = holds.From > 1 || plan.Action == HandAction.PushRight ? 0 : Math.Max(0, hand.Height - .005f);
        if (holds.From < 0) (place, height) = (hand.Place, hand.Height);
        if (time > drops) height = Math.Max(0, height - 22 * (time - drops) * (time - drops));
        var turn = Math.Clamp((time - turns.From) / (turns.To - turns.From), 0, 1);
        return new(place, height, turn * turn * (3 - 2 * turn));
    }

    private void Keys(params (float Time, Vector2 Place, float Height, float Bend)[] all) => keys.AddRange(all);
}
