using System.Numerics;

namespace VJepa.Lab.Worlds.Hands;

/// <summary>
/// A hand's skeleton: where its bones are when the fingers are bent. Coordinates of the hand, in hand lengths: x from
/// the wrist to the fingers, y away from the thumb, z out of the back of the hand.
/// </summary>
internal static class HandPose
{
    private const float Degree = MathF.PI / 180;

    /// <summary>Knuckle, lengths of the three bones, radius, sideways spread in degrees (open).</summary>
    private static readonly (Vector3 Knuckle, Vector3 Bones, float Radius, float Spread)[] Fingers =
    [
        (new(.49f, -.145f, 0), new(.23f, .145f, .105f), .053f, -10),
        (new(.52f, -.045f, .015f), new(.25f, .17f, .11f), .055f, -2),
        (new(.49f, .055f, .008f), new(.23f, .155f, .11f), .052f, 6),
        (new(.44f, .14f, -.012f), new(.18f, .11f, .095f), .045f, 16),
    ];

    private static readonly Vector3[] OpenThumb =
        [new(.60f, -.72f, -.25f), new(.82f, -.46f, -.28f), new(.95f, -.2f, -.25f)];

    private static readonly Vector3[] BentThumb =
        [new(.66f, -.38f, -.66f), new(.84f, .08f, -.55f), new(.74f, .40f, -.55f)];

    /// <summary>
    /// The bones of a hand. <paramref name="bend"/>: 0 flat and spread, 1 a fist. The first cones are the palm; the
    /// last two of each finger end at its tip.
    /// </summary>
    public static List<RoundCone> Bones(float bend)
    {
        var cones = new List<RoundCone>(24);
        Skin(new(-.3f, 0, 0), new(-.04f, 0, 0), .092f, .092f);
        Skin(new(-.04f, 0, 0), new(.12f, -.01f, 0), .092f, .1f);
        foreach (var (knuckle, _, radius, _) in Fingers)
            Skin(new(.06f, knuckle.Y * .45f, 0), knuckle + new Vector3(-.02f, 0, -.012f), .088f, radius * 1.28f);
        var thumb = Thumb(bend);
        Skin(new(.08f, -.05f, -.02f), thumb[0], .08f, .075f);
        Skin(thumb[0], thumb[1], .075f, .062f);
        Skin(thumb[1], thumb[2], .058f, .05f);
        cones.Add(new(thumb[2], thumb[3], .05f, .043f, HandPart.Tip));
        for (var finger = 0; finger < Fingers.Length; finger++)
        {
            var joints = Finger(finger, bend);
            var radius = Fingers[finger].Radius;
            Skin(joints[0], joints[1], radius * 1.08f, radius);
            Skin(joints[1], joints[2], radius * 1.02f, radius * .9f);
            cones.Add(new(joints[2], joints[3], radius * .92f, radius * .8f, HandPart.Tip));
        }
        return cones;

        void Skin(Vector3 a, Vector3 b, float ra, float rb) =>
            cones.Add(new(a, b, ra, rb, HandPart.Skin));
    }

    /// <summary>The middle between the tips of the thumb and of the first two fingers: where an object is held.
    /// </summary>
    public static Vector3 GripPoint(float bend) => (Thumb(bend)[3] + FingerTips(bend)) / 2;

    /// <summary>The bend at which an object of a width (in hand lengths) fits between thumb and fingers.</summary>
    public static float BendFor(float width)
    {
        var (open, closed) = (.02f, .95f);
        for (var step = 0; step < 24; step++)
        {
            var middle = (open + closed) / 2;
            if (Vector3.Distance(Thumb(middle)[3], FingerTips(middle)) - .088f > width) open = middle;
            else closed = middle;
        }
        return (open + closed) / 2;
    }

    private static Vector3 FingerTips(float bend) => (Finger(0, bend)[3] + Finger(1, bend)[3]) / 2;

    private static Vector3[] Finger(int number, float bend)
    {
        var (knuckle, bones, _, spread) = Fingers[number];
        // The outer fingers bend a little more, as in a relaxed hand.
        var more = bend * (1 + .06f * number);
        var (sin, cos) = MathF.SinCos(spread * (1.25f - bend) * Degree);
        var joints = new Vector3[4];
        joints[0] = knuckle;
        float[] turns = [(6 + 62 * more) * Degree, (14 + 78 * more) * Degree, (8 + 42 * more) * Degree];
        var turn = 0f;
        for (var bone = 0; bone < 3; bone++)
        {
            turn += turns[bone];
            var (down, ahead) = MathF.SinCos(turn);
            joints[bone + 1] = joints[bone] + bones[bone] * new Vector3(ahead * cos, ahead * sin, -down);
        }
        return joints;
    }

    private static Vector3[] Thumb(float bend)
    {
        float[] bones = [.22f, .175f, .13f];
        var joints = new Vector3[4];
        joints[0] = new(.1f, -.13f, -.03f);
        for (var bone = 0; bone < 3; bone++)
            joints[bone + 1] = joints[bone]
                + bones[bone] * Vector3.Normalize(Vector3.Lerp(OpenThumb[bone], BentThumb[bone], bend));
        return joints;
    }
}
