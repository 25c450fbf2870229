using System.Globalization;

namespace VJepa.Lab.Studies;

/// <summary>A variant as the notebooks show it: probes as mean ± deviation over seeds, health as means.</summary>
/// <param name="Variant">Its name.</param>
/// <param name="Linear">Linear probe on the mean of each time slice.</param>
/// <param name="ToFirst">Difference of the linear probe to the first variant.</param>
/// <param name="Attentive">Attentive probe.</param>
/// <param name="Spread">How much a feature differs from clip to clip.</param>
/// <param name="Match">How much closer a prediction is to its own clip than to others.</param>
/// <param name="Published">Published numbers.</param>
public sealed record StudyRow(
    string Variant, string Linear, string ToFirst, string Attentive, string Spread, string Match, string Published)
{
    internal static StudyRow Of(StudyTable table, StudyVariant variant, int labels)
    {
        var (linear, name) = ($"linear.{labels}", variant.Name);
        string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
        return new StudyRow(name, $"{table.Of(name, linear)}",
            Number(table.Difference(name, linear).Mean, "+0.000;-0.000;0"), $"{table.Of(name, $"attentive.{labels}")}",
            Number(table.Of(name, "spread").Mean, "0.00"), Number(table.Of(name, "match").Mean, "0.00"),
            variant.Published ?? "");
    }
}
