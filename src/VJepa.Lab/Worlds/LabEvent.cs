namespace VJepa.Lab.Worlds;

/// <summary>Something that happens in a clip.</summary>
/// <param name="Kind">What.</param>
/// <param name="Frame">The first frame that shows it.</param>
/// <param name="Object">Number of the object.</param>
/// <param name="Other">Number of the other object of a collision; -1 otherwise.</param>
public readonly record struct LabEvent(LabEventKind Kind, int Frame, int Object, int Other = -1);
