namespace VJepa.Runtime;

/// <summary>Least and most of a value that is drawn uniformly.</summary>
public readonly record struct Interval(double Min, double Max)
{
    public static implicit operator Interval((double Min, double Max) pair) => new(pair.Min, pair.Max);

    /// <summary>The value at a share (0 to 1) of the way.</summary>
    public double At(double share) => Min + share * (Max - Min);
}
