namespace VJepa.Lab.Worlds;

/// <summary>What is violated in the impossible clips of a <see cref="ViolationWorld"/>.</summary>
public enum ViolationKind
{
    /// <summary>An object vanishes; in the other pair it appears.</summary>
    Vanish,

    /// <summary>An object continues at another position.</summary>
    Jump,

    ChangeColor,

    ChangeShape,

    /// <summary>An object passes a wall that it should bounce off.</summary>
    PassWall,
}

/// <summary>
/// Two possible clips and two impossible ones made from them: each impossible clip begins like one and ends like the other. So both groups contain the same frames at the same times, and only the combination tells them apart (the design of IntPhys, Riochet et al. 2018).
/// </summary>
/// <param name="Kind">What is violated in the impossible clips.</param>
/// <param name="ViolationFrame">First frame in which an impossible clip differs from the possible clip with the same beginning.</param>
/// <param name="Possible">Two clips, label 1.</param>
/// <param name="Impossible">Two clips, label 0; the first begins like the first possible one, the second like the second.</param>
public sealed record ViolationCase(ViolationKind Kind, int ViolationFrame, IReadOnlyList<LabClip> Possible, IReadOnlyList<LabClip> Impossible)
{
    /// <summary>Pairs of clips that are the same before <see cref="ViolationFrame"/>.</summary>
    public IReadOnlyList<(LabClip Possible, LabClip Impossible)> Pairs => [(Possible[0], Impossible[0]), (Possible[1], Impossible[1])];
}
