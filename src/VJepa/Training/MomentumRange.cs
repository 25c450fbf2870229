namespace VJepa.Training;

/// <summary>EMA momentum of the target encoder: first and last value of a linear schedule.</summary>
public readonly record struct MomentumRange(double Start, double End)
{
    public static implicit operator MomentumRange((double Start, double End) pair) => new(pair.Start, pair.End);
}
