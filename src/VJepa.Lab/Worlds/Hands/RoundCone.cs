using System.Numerics;

namespace VJepa.Lab.Worlds.Hands;

/// <summary>The hull of two balls: a bone with its flesh, or a piece of a sleeve.</summary>
/// <param name="A">Center of the first ball.</param>
/// <param name="B">Center of the second.</param>
/// <param name="RadiusA">Radius of the first.</param>
/// <param name="RadiusB">Radius of the second.</param>
/// <param name="Part">What it is part of.</param>
internal readonly record struct RoundCone(
    Vector3 A, Vector3 B, float RadiusA, float RadiusB, HandPart Part);

/// <summary>Parts of an arm.</summary>
internal enum HandPart : byte
{
    Skin,

    /// <summary>The last bone of a finger, with a nail.</summary>
    Tip,
    Cuff,
    Sleeve,
}
