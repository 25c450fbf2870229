using VJepa.Training;
using VJepa.Video;

namespace VJepa.Lab.Studies;

/// <summary>Data and recipe of a pretraining run and its evaluation.</summary>
public sealed partial record Experiment
{
    /// <summary>Labeled clips for pretraining (labels unused) and for training probes.</summary>
    public required VideoList Train { get; init; }

    /// <summary>Further clips for pretraining, without labels; null: none.</summary>
    public VideoList? Unlabeled { get; init; }

    /// <summary>Clips for evaluation; nothing trains on them.</summary>
    public required VideoList Validation { get; init; }

    /// <summary>Class names by index.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Which frames make a clip. Pretraining starts clips at random, evaluation does not.</summary>
    public required FrameSampling Sampling { get; init; }

    public required PretrainingConfig Pretraining { get; init; }

    /// <summary>A run that must have ended before this one, since its encoder gives this one's targets
    /// (<see cref="SaltStages"/>); null: none.</summary>
    public Experiment? Teacher { get; init; }

    /// <summary>Folder for checkpoints and logs.</summary>
    public required string RunFolder { get; init; }

    /// <summary>Minimum share of the frame's area in a training crop; 1: the whole frame.</summary>
    public double MinCrop { get; init; } = .5;

    /// <summary>Applies <see cref="Video.LocalContrast"/>: gray clips without low frequencies.</summary>
    public bool LocalContrast { get; init; }

    /// <summary>
    /// Decoded small videos in memory, shared by training, evaluation, and copies made by <c>with</c>, such as the runs
    /// of a study.
    /// </summary>
    public FrameCache Decoded { get; init; } = new(512L << 20);

    /// <summary>Accuracy of guessing.</summary>
    public double Chance => 1.0 / Math.Max(1, Classes.Count);

    /// <summary>All clips for pretraining, in the list's order.</summary>
    public VideoList PretrainingList => new LabeledLists(Train, Validation, Unlabeled, Classes, []).Pretraining;

    /// <summary>Labels per class in few-label probes: 20, or half the smallest class.</summary>
    public int FewLabels => Math.Clamp(
        Train.Entries.Where(entry => entry.Label >= 0).GroupBy(entry => entry.Label)
            .Select(group => group.Count()).DefaultIfEmpty().Min() / 2, 1, 20);

    /// <summary>A copy with another seed and its own folder.</summary>
    public Experiment WithSeed(int seed) =>
        this with { Pretraining = Pretraining with { Seed = seed }, RunFolder = $"{RunFolder}-seed{seed}" };

    /// <summary>A copy with another number of steps (a tenth of them warm-up) and its own folder.</summary>
    public Experiment WithSteps(int steps) => this with
    {
        Pretraining = Pretraining with { StepsPerEpoch = 1, Epochs = steps, WarmupEpochs = steps / 10 },
        RunFolder = $"{RunFolder}-{steps}steps",
    };

    /// <summary>A copy with the recipe and the sizes of weights to start from, this one's seed, and its own folder.
    /// </summary>
    /// <param name="checkpoint">A shipped folder, or a run's <c>step-NNNNNN</c>.</param>
    /// <exception cref="VJepa.Weights.WeightFileException">It is neither.</exception>
    public Experiment WithRecipeOf(string checkpoint)
    {
        var folder = Path.TrimEndingDirectorySeparator(checkpoint);
        var recipe = ShippedCheckpoint.IsIn(folder)
            ? ShippedCheckpoint.Open(folder).Config : Checkpoint.ReadState(folder).Config;
        return this with
        {
            Pretraining = recipe with { Seed = Pretraining.Seed },
            Sampling = Sampling with { ClipLength = recipe.Encoder.Frames },
            RunFolder = $"{RunFolder}-{Path.GetFileName(folder)}",
        };
    }

    /// <summary>A copy with as many steps as cost the same number of operations as another run.</summary>
    public Experiment AtCostOf(Experiment other)
    {
        var (its, ours) = (ModelCost.Of(other.Pretraining).StepFlops, ModelCost.Of(Pretraining).StepFlops);
        return WithSteps((int)Math.Round(other.Pretraining.Steps * its / ours));
    }

    /// <summary>A copy with only the first <paramref name="labels"/> training clips of each class.</summary>
    public Experiment WithLabels(int labels)
    {
        var kept = Train.Entries.Where(entry => entry.Label >= 0)
            .GroupBy(entry => entry.Label).SelectMany(group => group.Take(labels));
        return this with { Train = Train with { Entries = [.. kept] }, Unlabeled = null };
    }
}
