namespace VJepa.Interactive;

/// <summary>Numbers a notebook wants remembered: they become the notebook's part of <c>results.json</c>.</summary>
public static class Results
{
    /// <summary>Records <paramref name="value"/> under a dotted name such as <c>probe.attentive.pretrained</c>; the last one stays.</summary>
    /// <exception cref="ArgumentException">The name is empty, has blanks or an empty part.</exception>
    public static void Record(string name, object? value)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Any(char.IsWhiteSpace) || name.Split('.').Any(part => part.Length == 0))
            throw new ArgumentException($"'{name}' is no result name: expected dotted words such as probe.linear.random.", nameof(name));
        CellHost.Current.Record(name, value);
    }
}
