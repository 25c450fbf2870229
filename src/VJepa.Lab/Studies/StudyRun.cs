using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VJepa.Runtime;

namespace VJepa.Lab.Studies;

/// <summary>One variant with one seed.</summary>
/// <param name="Variant">Which.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Experiment">What it trains on and is judged on.</param>
/// <param name="Metrics">What is measured.</param>
public sealed record StudyRun(StudyVariant Variant, int Seed, Experiment Experiment, StudyMetrics Metrics)
{
    /// <summary>Variant and seed, for messages.</summary>
    public string Title => $"{Variant.Name}, seed {Seed}";

    /// <summary>Identifies the run's numbers: equal runs of two studies have one key, <c>SETTINGS-BUILD</c>.</summary>
    public string Key => KeyFor(BuildIdentity.Current);

    /// <summary>Hash of the configuration, of code that it brings along, and of the lists.</summary>
    internal string Settings => Hash(JsonSerializer.Serialize(
        new
        {
            Experiment.Pretraining,
            Experiment.Sampling,
            Experiment.MinCrop,
            Experiment.LocalContrast,
            Experiment.Classes,
            Metrics,
            Train = Experiment.PretrainingList.Entries,
            Validation = Experiment.Validation.Entries,
            OwnCode = BuildIdentity.OfOthers(Experiment.Pretraining.OpenParts),
        },
        ConfigurationJson.Options))[..16];

    /// <summary>The key for numbers of another build.</summary>
    internal string KeyFor(string build) => $"{Settings}-{Hash(build)[..8]}";

    internal static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
