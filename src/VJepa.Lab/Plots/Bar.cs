namespace VJepa.Lab.Plots;

/// <summary>One bar: the values of several seeds.</summary>
/// <param name="Values">One per seed.</param>
/// <param name="Role">Decides the color; guessed from the name, else the common one.</param>
public sealed record Bar(string Name, IReadOnlyList<double> Values, Role? Role = null)
{
    public Bar(string name, double value, Role? role = null) : this(name, [value], role) { }
}
