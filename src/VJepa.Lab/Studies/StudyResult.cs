namespace VJepa.Lab.Studies;

/// <summary>What one run of a study measured.</summary>
/// <param name="Variant">Its variant.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Metrics">Values by name.</param>
public sealed record StudyResult(string Variant, int Seed, IReadOnlyDictionary<string, double> Metrics);
