namespace VJepa.Lab.Worlds;

/// <summary>What can happen in a <see cref="Laboratory"/> clip.</summary>
public enum LabEventKind
{
    /// <summary>An object comes from nothing.</summary>
    Appears,

    /// <summary>An object goes into nothing.</summary>
    Vanishes,

    /// <summary>Two objects collide.</summary>
    Collides,

    /// <summary>An object collides with a wall.</summary>
    Bounces,

    /// <summary>From this frame on no part of an object is seen, because something stands before it.</summary>
    Hidden,

    /// <summary>From this frame on an object that was hidden is seen again.</summary>
    Revealed,

    /// <summary>The first frame that no possible continuation of what was seen would show.</summary>
    Violated,
}

/// <summary>Something that happens in a clip.</summary>
/// <param name="Kind">What.</param>
/// <param name="Frame">The first frame that shows it.</param>
/// <param name="Object">Number of the object.</param>
/// <param name="Other">Number of the other object of a collision; -1 otherwise.</param>
public readonly record struct LabEvent(LabEventKind Kind, int Frame, int Object, int Other = -1);
