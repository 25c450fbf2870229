using System.Globalization;
using System.Net;
using System.Text;
using VJepa.Lab.Evaluation;

namespace VJepa.Lab.Studies;

/// <summary>
/// Results of a study: mean and spread over seeds, difference to the first variant, published numbers.
/// </summary>
/// <param name="Study">The study.</param>
/// <param name="Results">One per run.</param>
public sealed record StudyTable(Study Study, IReadOnlyList<StudyResult> Results)
{
    /// <summary>Names of the measured values.</summary>
    public IReadOnlyList<string> Metrics =>
        [.. Results.SelectMany(result => result.Metrics.Keys).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Values of a variant, one per seed.</summary>
    public IReadOnlyList<double> Values(string variant, string metric) =>
        [.. Results.Where(result => result.Variant == variant && result.Metrics.ContainsKey(metric))
            .Select(result => result.Metrics[metric])];

    /// <summary>Mean and spread over seeds.</summary>
    public Spread Of(string variant, string metric) => Spread.Of([.. Values(variant, metric)]);

    /// <summary>Difference to the first variant, paired by seed.</summary>
    public Spread Difference(string variant, string metric)
    {
        var first = Study.Variants[0].Name;
        double At(string name, int seed) =>
            Results.Single(result => result.Variant == name && result.Seed == seed).Metrics[metric];
        return Spread.Of([.. Study.Seeds.Select(seed => At(variant, seed) - At(first, seed))]);
    }

    /// <summary>
    /// Whether the first variant beats this one by more than the spread of the differences over seeds.
    /// </summary>
    public bool FirstIsBetter(string variant, string metric) =>
        Difference(variant, metric) is var difference && difference.Mean < 0 && -difference.Mean > difference.Deviation;

    /// <summary>What the differences allow to say about a variant.</summary>
    public string Verdict(string variant, string metric) =>
        Study.Seeds.Count < 2 ? "one seed: no verdict"
        : FirstIsBetter(variant, metric) ? "worse by more than the spread" : "no loss beyond the spread";

    /// <summary>All variants as the notebooks show them.</summary>
    /// <param name="labels">Labels a class of the probes.</param>
    public IReadOnlyList<StudyRow> Rows(int labels) =>
        [.. Study.Variants.Select(variant => StudyRow.Of(this, variant, labels))];

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        void Line(IEnumerable<string?> cells) => text.Append($"| {string.Join(" | ", cells)} |\n");
        Line([Study.Title, .. Metrics, "published"]);
        text.Append($"|---|{string.Concat(Metrics.Select(_ => "---|"))}---|\n");
        foreach (var variant in Study.Variants)
            Line([variant.Name, .. Metrics.Select(metric => Cell(variant.Name, metric)), variant.Published]);
        return text.ToString();
    }

    /// <summary>One line per run: identity, variant, seed, values.</summary>
    public string ToCsv() => StudyResult.ToCsv(Results);

    public string ToHtml()
    {
        static string Row(string tag, IEnumerable<string> cells) =>
            $"<tr>{string.Concat(cells.Select(cell => $"<{tag}>{WebUtility.HtmlEncode(cell)}</{tag}>"))}</tr>";
        var rows = Study.Variants.Select(variant => Row("td",
            [variant.Name, .. Metrics.Select(metric => Cell(variant.Name, metric)), variant.Published ?? ""]));
        var head = Row("th", [Study.Title, .. Metrics, "published"]);
        return $"<table><thead>{head}</thead><tbody>{string.Concat(rows)}</tbody></table>";
    }

    /// <summary>Writes <c>study-NAME.md</c>, <c>.csv</c> and <c>.html</c> into a folder; returns their path without
    /// the extension.</summary>
    public string Save(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"study-{Study.Name}");
        File.WriteAllText(path + ".md", ToMarkdown());
        File.WriteAllText(path + ".csv", ToCsv());
        var head = $"<!doctype html><meta charset=\"utf-8\"><title>{Study.Name}</title>";
        File.WriteAllText(path + ".html", head + ToHtml());
        return path;
    }

    public override string ToString() => ToMarkdown();

    private string Cell(string variant, string metric)
    {
        var value = Of(variant, metric);
        var difference = Difference(variant, metric).Mean;
        return variant == Study.Variants[0].Name
            ? $"{value}"
            : string.Create(CultureInfo.InvariantCulture, $"{value} ({difference:+0.000;-0.000;0.000})");
    }
}
