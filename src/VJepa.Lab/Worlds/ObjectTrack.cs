namespace VJepa.Lab.Worlds;

/// <summary>An object through a clip.</summary>
/// <param name="Shape">Outline.</param>
/// <param name="Color">Its color.</param>
/// <param name="Radius">Pixels in the world.</param>
/// <param name="States">One for each frame, [T].</param>
public sealed record ObjectTrack(ObjectShape Shape, ObjectColor Color, float Radius, IReadOnlyList<ObjectState> States);
