using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VJepa.Lab.Studies;

/// <summary>One variant with one seed.</summary>
/// <param name="Variant">Which.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Experiment">What it trains and is judged on.</param>
/// <param name="Metrics">What is measured.</param>
public sealed record StudyRun(StudyVariant Variant, int Seed, Experiment Experiment, StudyMetrics Metrics)
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Hash of everything that decides the run's numbers: equal runs of two studies are one.</summary>
    public string Key
    {
        get
        {
            var content = JsonSerializer.Serialize(new
            {
                Experiment.Pretraining,
                Experiment.Sampling,
                Experiment.LeastCrop,
                Experiment.LocalContrast,
                Experiment.Classes,
                Metrics,
                Train = Experiment.Train.Entries,
                Validation = Experiment.Validation.Entries,
            }, Json);
            return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..16].ToLowerInvariant();
        }
    }
}
