using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VJepa.Objectives;
using VJepa.Runtime;
using VJepa.Video;

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

    /// <summary>Hash of the same without the folders that clips, runs and teachers lie in, and without the build: equal
    /// in every clone. <see cref="ShippedResults"/> are found by it.</summary>
    public string Identity => StudyResult.IdentityOf(new
    {
        Run = Anywhere(Experiment),
        Teacher = Experiment.Teacher is { } teacher ? Anywhere(teacher) : null,
        Experiment.Classes,
        Metrics,
        World = WorldOf(Experiment.Train),
        Validation = Names(Experiment.Validation.Entries),
        OwnCode = BuildIdentity.OfOthers(Experiment.Pretraining.OpenParts),
    });

    /// <summary>The key for numbers of another build.</summary>
    internal string KeyFor(string build) => $"{Settings}-{Hash(build)[..8]}";

    internal static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static object Anywhere(Experiment experiment) => new
    {
        Pretraining = experiment.Pretraining with
        {
            Target = experiment.Pretraining.Target is FrozenTarget frozen
                ? frozen with { Path = Path.GetFileName(frozen.Path) } : experiment.Pretraining.Target,
        },
        experiment.Sampling,
        experiment.MinCrop,
        experiment.LocalContrast,
        Train = Names(experiment.PretrainingList.Entries),
    };

    /// <summary>What a rendered world says of itself; null for other videos.</summary>
    private static string? WorldOf(VideoList list) =>
        Path.GetDirectoryName(list.Path) is { } folder && Path.Combine(folder, "world.json") is var file
        && File.Exists(file) ? File.ReadAllText(file) : null;

    // from the world's folder on: course-48-6400/videos/train/train_00000.mp4
    private static IEnumerable<string> Names(IEnumerable<VideoListEntry> clips) => clips.Select(
        clip => $"{string.Join('/', clip.Path.Split(Path.DirectorySeparatorChar).TakeLast(4))} {clip.Label}");
}
