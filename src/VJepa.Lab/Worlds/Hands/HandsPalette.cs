using VJepa.Runtime;

namespace VJepa.Lab.Worlds.Hands;

/// <summary>Which looks the clips draw from.</summary>
public enum HandsLooks
{
    /// <summary>Those of training clips.</summary>
    Training,

    /// <summary>Looks that no training clip has.</summary>
    HeldOut,
}

/// <summary>
/// Looks that clips draw from. <see cref="Training"/> and <see cref="HeldOut"/> have no shape, color, skin tone or
/// surface in common.
/// </summary>
/// <param name="Shapes">Shapes of objects.</param>
/// <param name="Hues">Hues of objects, gloves, sleeves and surfaces, in degrees.</param>
/// <param name="SkinTones">Colors of skin.</param>
/// <param name="Surfaces">Textures of the surface.</param>
public sealed record HandsPalette(IReadOnlyList<ThingShape> Shapes, IReadOnlyList<Interval> Hues,
    IReadOnlyList<(byte R, byte G, byte B)> SkinTones, IReadOnlyList<SurfaceKind> Surfaces)
{
    public static HandsPalette Training { get; } = new(
        [ThingShape.Block, ThingShape.Can, ThingShape.Ball, ThingShape.Puck, ThingShape.Bar, ThingShape.Ring],
        [(352, 366), (44, 58), (100, 132), (205, 228), (278, 298)],
        [(236, 188, 150), (222, 166, 126), (190, 132, 96), (150, 98, 68), (112, 72, 50), (80, 52, 40)],
        [SurfaceKind.Plain, SurfaceKind.Wood, SurfaceKind.Cloth, SurfaceKind.Stone]);

    public static HandsPalette HeldOut { get; } = new(
        [
            ThingShape.Star, ThingShape.Egg, ThingShape.Hexagon, ThingShape.Cross, ThingShape.Pill, ThingShape.Wedge,
        ],
        [(20, 34), (70, 88), (158, 184), (240, 262), (312, 334)],
        [(246, 206, 176), (206, 148, 112), (170, 116, 78), (96, 60, 44)],
        [SurfaceKind.Tiles, SurfaceKind.Marble, SurfaceKind.Stripes, SurfaceKind.Dots]);

    public static HandsPalette Of(HandsLooks looks) => looks == HandsLooks.Training ? Training : HeldOut;
}
