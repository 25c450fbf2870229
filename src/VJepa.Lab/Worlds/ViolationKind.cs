namespace VJepa.Lab.Worlds;

/// <summary>What can't happen, and does in the impossible clips of a <see cref="ViolationWorld"/>.</summary>
public enum ViolationKind
{
    /// <summary>An object ceases to be; in the other pair it comes from nothing.</summary>
    Vanish,

    /// <summary>An object goes on in another place.</summary>
    Jump,

    ChangeColor,

    ChangeShape,

    /// <summary>An object comes out on the other side of a wall that it should have bounced off.</summary>
    PassWall,
}
