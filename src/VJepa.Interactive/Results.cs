using System.Text.Json.Nodes;

namespace VJepa.Interactive;

/// <summary>Numbers that a notebook records: its entry in <c>results.json</c>.</summary>
public static class Results
{
    /// <summary>What this notebook has recorded so far, as JSON, by name.</summary>
    public static IReadOnlyDictionary<string, JsonNode?> Recorded => CellHost.Current.Recorded.All;

    /// <summary>Records <paramref name="value"/> under a dotted name such as <c>probe.attentive.pretrained</c>. A later
    /// value under the same name replaces it.</summary>
    /// <exception cref="ArgumentException">The name has whitespace or an empty part.</exception>
    public static void Record(string name, object? value)
    {
        if (string.IsNullOrEmpty(name) || name.Any(char.IsWhiteSpace) || name.Split('.').Contains(""))
        {
            throw new ArgumentException(
                $"'{name}' is not a valid result name: expected dotted words like probe.linear.random.", nameof(name));
        }
        CellHost.Current.Recorded.Add(name, value);
    }
}
