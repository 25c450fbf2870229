namespace VJepa.Weights;

/// <summary>A pickle's mention of a Python class or function. It stays a name: nothing is ever called.</summary>
internal sealed record PickledGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}
