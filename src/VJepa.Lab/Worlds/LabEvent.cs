namespace VJepa.Lab.Worlds;

/// <summary>Events of a <see cref="Laboratory"/> clip.</summary>
public enum LabEventKind
{
    /// <summary>An object appears in plain sight.</summary>
    Appears,

    /// <summary>An object vanishes in plain sight.</summary>
    Vanishes,

    /// <summary>Two objects collide.</summary>
    Collides,

    /// <summary>An object collides with a wall.</summary>
    Bounces,

    /// <summary>From this frame on an object is fully occluded.</summary>
    Hidden,

    /// <summary>From this frame on an occluded object is visible again.</summary>
    Revealed,

    /// <summary>The first frame that is impossible after the frames before it.</summary>
    Violated,
}

/// <summary>An event of a clip.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Frame">First frame that shows it.</param>
/// <param name="Object">Index of the object.</param>
/// <param name="Other">Index of the other object in a collision; -1 otherwise.</param>
public readonly record struct LabEvent(LabEventKind Kind, int Frame, int Object, int Other = -1);
