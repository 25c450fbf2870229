using System.Globalization;
using System.Net;
using System.Text;
using VJepa.Lab.Evaluation;

namespace VJepa.Lab.Studies;

/// <summary>What one run of a study measured.</summary>
/// <param name="Variant">Its variant.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Metrics">Values by name.</param>
public sealed record StudyResult(string Variant, int Seed, IReadOnlyDictionary<string, double> Metrics);

/// <summary>A study's results: mean and spread over seeds, the difference to the first variant, the published row beside.</summary>
/// <param name="Study">What was asked.</param>
/// <param name="Results">One for each run.</param>
public sealed record StudyTable(Study Study, IReadOnlyList<StudyResult> Results)
{
    /// <summary>Metrics that were measured, by name.</summary>
    public IReadOnlyList<string> Metrics => [.. Results.SelectMany(result => result.Metrics.Keys).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>A variant's values, one for each seed.</summary>
    public IReadOnlyList<double> Values(string variant, string metric) =>
        [.. Results.Where(result => result.Variant == variant && result.Metrics.ContainsKey(metric)).Select(result => result.Metrics[metric])];

    /// <summary>Their mean and spread.</summary>
    public Spread Of(string variant, string metric) => Spread.Of([.. Values(variant, metric)]);

    /// <summary>The variant minus the first variant, seed by seed.</summary>
    public Spread Difference(string variant, string metric)
    {
        var first = Study.Variants[0].Name;
        double At(string name, int seed) => Results.Single(result => result.Variant == name && result.Seed == seed).Metrics[metric];
        return Spread.Of([.. Study.Seeds.Select(seed => At(variant, seed) - At(first, seed))]);
    }

    /// <summary>Whether the first variant is above this one by more than the spread of the differences over seeds.</summary>
    public bool FirstIsBetter(string variant, string metric) =>
        Difference(variant, metric) is var difference && difference.Mean < 0 && -difference.Mean > difference.Deviation;

    public string ToMarkdown()
    {
        var text = new StringBuilder($"| {Study.Title} | {string.Join(" | ", Metrics)} | published |\n|---|{string.Concat(Metrics.Select(_ => "---|"))}---|\n");
        foreach (var variant in Study.Variants)
            text.Append($"| {variant.Name} | {string.Join(" | ", Metrics.Select(metric => Cell(variant.Name, metric)))} | {variant.Published} |\n");
        return text.ToString();
    }

    /// <summary>One line a run: variant, seed, metrics.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder($"variant,seed,{string.Join(',', Metrics)}\n");
        foreach (var result in Results)
        {
            var values = Metrics.Select(metric => result.Metrics.TryGetValue(metric, out var value) ? value.ToString("R", CultureInfo.InvariantCulture) : "");
            text.Append(CultureInfo.InvariantCulture, $"\"{result.Variant.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{result.Seed},{string.Join(',', values)}\n");
        }
        return text.ToString();
    }

    public string ToHtml()
    {
        static string Row(string tag, IEnumerable<string> cells) => $"<tr>{string.Concat(cells.Select(cell => $"<{tag}>{WebUtility.HtmlEncode(cell)}</{tag}>"))}</tr>";
        var rows = Study.Variants.Select(variant => Row("td", [variant.Name, .. Metrics.Select(metric => Cell(variant.Name, metric)), variant.Published ?? ""]));
        return $"<table><thead>{Row("th", [Study.Title, .. Metrics, "published"])}</thead><tbody>{string.Concat(rows)}</tbody></table>";
    }

    public override string ToString() => ToMarkdown();

    private string Cell(string variant, string metric)
    {
        var value = Of(variant, metric);
        var difference = Difference(variant, metric).Mean;
        return variant == Study.Variants[0].Name ? $"{value}" : string.Create(CultureInfo.InvariantCulture, $"{value} ({difference:+0.000;-0.000;0.000})");
    }
}
