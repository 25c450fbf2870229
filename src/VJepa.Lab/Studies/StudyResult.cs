using System.Globalization;
using System.Text;
using System.Text.Json;
using VJepa.Runtime;

namespace VJepa.Lab.Studies;

/// <summary>Values of one run.</summary>
/// <param name="Variant">Name of the variant.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Metrics">Values by name.</param>
public sealed record StudyResult(string Variant, int Seed, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>Identifies what was run, in any clone: <see cref="StudyRun.Identity"/>.</summary>
    public string Identity { get; init; } = "";

    /// <summary>Whether it came with the course (<see cref="ShippedResults"/>), and was not measured here.</summary>
    public bool IsShipped { get; init; }

    /// <summary>Identifies a run by what decides its numbers, whatever can be written as JSON: its configuration, its
    /// clips, how it is measured.</summary>
    public static string IdentityOf(object decides) =>
        StudyRun.Hash(JsonSerializer.Serialize(decides, ConfigurationJson.Options))[..16];

    /// <summary>One line per result: identity, variant, seed, values. A folder of such files is what
    /// <see cref="ShippedResults"/> reads.</summary>
    public static string ToCsv(IReadOnlyCollection<StudyResult> results)
    {
        string[] names = [.. results.SelectMany(one => one.Metrics.Keys).Distinct().Order(StringComparer.Ordinal)];
        var text = new StringBuilder($"{ShippedResults.Head}{string.Join(',', names)}\n");
        foreach (var result in results)
        {
            var values = names.Select(name => result.Metrics.TryGetValue(name, out var value)
                ? value.ToString("R", CultureInfo.InvariantCulture)
                : "");
            var variant = result.Variant.Replace("\"", "\"\"", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture,
                $"{result.Identity},\"{variant}\",{result.Seed},{string.Join(',', values)}\n");
        }
        return text.ToString();
    }
}
