namespace VJepa.Runtime;

/// <summary>The range of a value that is drawn uniformly.</summary>
public readonly record struct Interval(double Min, double Max)
{
    public static implicit operator Interval((double Min, double Max) pair) => new(pair.Min, pair.Max);

    /// <summary>The value at a fraction (0 to 1) of the range.</summary>
    public double At(double fraction) => Min + fraction * (Max - Min);
}
