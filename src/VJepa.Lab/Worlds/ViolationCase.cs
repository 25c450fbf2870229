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

/// <summary>
/// Two possible clips and two impossible ones that were made of them: each impossible clip begins like one and ends like the other. So
/// possible and impossible clips hold the very same frames at the very same times, and only their order in time tells them apart (the
/// design of IntPhys, Riochet et al. 2018).
/// </summary>
/// <param name="Kind">What is violated in the impossible clips.</param>
/// <param name="ViolationFrame">The first frame in which they differ from the possible clip that begins as they do.</param>
/// <param name="Possible">Two clips, label 1.</param>
/// <param name="Impossible">Two clips, label 0; the first begins like the first possible one, the second like the second.</param>
public sealed record ViolationCase(ViolationKind Kind, int ViolationFrame, IReadOnlyList<LabClip> Possible, IReadOnlyList<LabClip> Impossible)
{
    /// <summary>Clips that are the same up to <see cref="ViolationFrame"/> and differ in it.</summary>
    public IReadOnlyList<(LabClip Possible, LabClip Impossible)> Pairs => [(Possible[0], Impossible[0]), (Possible[1], Impossible[1])];
}
