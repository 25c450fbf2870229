using VJepa.Lab.Evaluation;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Lab.Studies;
using VJepa.Training;

namespace VJepa.Benchmarks.Recipe;

/// <summary>
/// What settings of the attentive probe find in the course's shipped encoder and in its first weights: a Markdown row
/// for each, with 20 labels a class (one choice of them) and with 1024 labels. <c>probes [--checkpoint DIR]
/// [--folder DIR]</c>; from the repository's root.
/// </summary>
internal static class ProbeSearch
{
    private static (string Name, Standardization Scaling, double Rate, int Epochs, bool Places)[] Rows { get; } =
    [
        ("the published 20 epochs at 1e-3, features standardized at each position", Standardization.PerPositionAndDimension, 1e-3, 20, false),
        ("the same at 3e-3", Standardization.PerPositionAndDimension, 3e-3, 20, false),
        ("60 epochs at 1e-3", Standardization.PerPositionAndDimension, 1e-3, 60, false),
        ("features standardized over all positions, 3e-3", Standardization.PerDimension, 3e-3, 20, false),
        ("the same, 60 epochs", Standardization.PerDimension, 3e-3, 60, false),
        ("told the places: 20 epochs at 1e-3", Standardization.PerPositionAndDimension, 1e-3, 20, true),
        ("the same at 3e-3", Standardization.PerPositionAndDimension, 3e-3, 20, true),
        ("told the places, standardized over all positions, 3e-3", Standardization.PerDimension, 3e-3, 20, true),
    ];

    public static int Run(string[] args)
    {
        string Value(string name, string otherwise) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
        LibTorch.Load();
        using var trained = ShippedCheckpoint.Open(Value("--checkpoint", Path.Combine("notebooks", "checkpoints", "course"))).Load();
        using var first = new Pretrainer(trained.Config);
        var experiment = Recipes.OnWorld("quick", Value("--folder", Path.Combine(Path.GetTempPath(), "vjepa-recipe")));
        var encoders = new[] { trained.TargetEncoder, first.TargetEncoder };
        var train = encoders.Select(encoder => experiment.Features(encoder, experiment.FirstTrainClips(1024))).ToArray();
        var validation = encoders.Select(encoder => experiment.Features(encoder, experiment.ValidationClips())).ToArray();
        Console.WriteLine("| attentive probe | pretrained, 20 | random, 20 | pretrained, 1024 | random, 1024 |\n|---|---|---|---|---|");
        foreach (var row in Rows)
        {
            (double Few, double All) At(int i) =>
                (Judge(row, train[i], validation[i], trained.Config.Encoder, 20), Judge(row, train[i], validation[i], trained.Config.Encoder, 0));
            var cells = TensorThreads.Map([0, 1], At, workers: 2, cores: 2); // each encoder's probes have a core
            Console.WriteLine(FormattableString.Invariant($"| {row.Name} | {cells[0].Few:.000} | {cells[1].Few:.000} | {cells[0].All:.000} | {cells[1].All:.000} |"));
        }
        return 0;
    }

    private static double Judge((string, Standardization Scaling, double Rate, int Epochs, bool Places) row, FeatureSet train, FeatureSet validation, EncoderConfig encoder, int labels)
    {
        var settings = new ProbeSettings { Standardization = row.Scaling, LearningRates = [row.Rate], Epochs = row.Epochs };
        if (labels > 0) settings = settings with { Epochs = (int)(row.Epochs * train.Count / (4.0 * labels * train.Classes)) }; // as many steps as ProbeComparison gives
        using var some = labels == 0 ? null : train.Select(LowShot.Splits(train, labels, 1)[0]);
        return ProbeTraining.Attentive(some ?? train, validation, encoder.Heads, settings, shape: p => p with { Places = row.Places ? encoder.Grid : null }).Top1;
    }
}
