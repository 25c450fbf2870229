using VJepa.Lab.Worlds;

namespace VJepa.Lab.Evaluation;

/// <summary>The scores of a possible and an impossible clip that begin or end with the same frames.</summary>
/// <param name="Case">Number of the case; two pairs come from each.</param>
/// <param name="Kind">What is violated.</param>
/// <param name="ViolationFrame">The first frame after the change.</param>
/// <param name="Possible">Surprise by the possible clip.</param>
/// <param name="Impossible">Surprise by the impossible clip.</param>
public sealed record JudgedPair(long Case, ViolationKind Kind, int ViolationFrame, double Possible, double Impossible)
{
    /// <summary>1: the impossible clip surprised more; 0: it did not; .5: equally, a guess.</summary>
    public double Right => Impossible > Possible ? 1 : Impossible < Possible ? 0 : .5;
}
