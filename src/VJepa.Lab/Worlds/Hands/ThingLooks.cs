using System.Numerics;

namespace VJepa.Lab.Worlds.Hands;

/// <summary>An object's looks and where it lies at first.</summary>
/// <param name="Hue">Index of its main color among the hues of the palette.</param>
internal sealed record ThingLooks(ThingShape Shape, ThingPattern Pattern, int Hue, Vector3 Color, Vector3 Second,
    float Radius, float Angle, Vector2 Place);

/// <summary>An arm's looks.</summary>
internal sealed record ArmLooks(Vector3 Skin, Vector3 Sleeve, Vector3 Cuff, float Length, bool IsLeft);
