using VJepa.Lab.Evaluation;
using VJepa.Models;
using VJepa.Training;
using VJepa.Video;
using static TorchSharp.torch;

namespace VJepa.Lab.Studies;

/// <summary>Clips and a recipe that belong together: what a notebook pretrains on and judges with.</summary>
public sealed record Experiment
{
    /// <summary>Labeled clips to pretrain on (without their labels) and to train probes on.</summary>
    public required VideoList Train { get; init; }

    /// <summary>Clips to judge on; nothing ever trains on them.</summary>
    public required VideoList Validation { get; init; }

    /// <summary>Class names by number.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Which frames make a clip. Pretraining starts them at random, judging does not.</summary>
    public required FrameSampling Sampling { get; init; }

    public required PretrainingConfig Pretraining { get; init; }

    /// <summary>Where the run keeps checkpoints and logs.</summary>
    public required string RunFolder { get; init; }

    /// <summary>Least share of the frame's area that a training crop shows; 1: the whole frame, flipped or not.</summary>
    public double MinCrop { get; init; } = .5;

    /// <summary>Clips in gray and without what is smooth (<see cref="Video.LocalContrast"/>).</summary>
    public bool LocalContrast { get; init; }

    /// <summary>
    /// Small videos once they are decoded, in memory: for training and judging alike, and for whatever is made from this by <c>with</c>, such as the
    /// runs of a study.
    /// </summary>
    public FrameCache Decoded { get; init; } = new(512L << 20);

    /// <summary>Accuracy of guessing.</summary>
    public double Chance => 1.0 / Classes.Count;

    /// <summary>Labels a class in few-label probes: 20, or half of what the smallest class has.</summary>
    public int FewLabels => Math.Max(1, Math.Min(20, Train.Entries.GroupBy(entry => entry.Label).Min(group => group.Count()) / 2));

    /// <summary>The same with another seed, in a folder of its own.</summary>
    public Experiment WithSeed(int seed) => this with { Pretraining = Pretraining with { Seed = seed }, RunFolder = $"{RunFolder}-seed{seed}" };

    /// <summary>The same with another number of steps (warm-up a tenth of them), in a folder of its own.</summary>
    public Experiment WithSteps(int steps) => this with
    {
        Pretraining = Pretraining with { StepsPerEpoch = 1, Epochs = steps, WarmupEpochs = steps / 10 },
        RunFolder = $"{RunFolder}-{steps}steps",
    };

    /// <summary>Endless training batches: random start, crop and, for training without labels, flip (a mirrored motion is another class).</summary>
    public ClipLoader Stream(bool flip = true) => new(Train, new ClipLoaderOptions
    {
        BatchSize = Pretraining.BatchSize,
        Seed = Pretraining.Seed,
        Sampling = Sampling with { RandomStart = true },
        Cache = Decoded,
        Transform = Seen(new TrainTransform
        {
            CropSize = Pretraining.Encoder.ImageSize,
            Scale = (MinCrop, 1),
            Ratio = MinCrop < 1 ? (.75, 1.35) : (1, 1),
            FlipProbability = flip ? .5 : 0,
        }),
    });

    /// <summary>The same with the first <paramref name="labels"/> training clips of each class alone.</summary>
    public Experiment WithLabels(int labels) => this with
    {
        Train = Train with { Entries = [.. Train.Entries.GroupBy(entry => entry.Label).SelectMany(group => group.Take(labels))] },
    };

    /// <summary>Fixed clips of the training list, for probes.</summary>
    public ClipDataset TrainClips() => Fixed(Train);

    /// <summary>Fixed clips of the first videos of the training list.</summary>
    public ClipDataset FirstTrainClips(int count) => Fixed(Train with { Entries = [.. Train.Entries.Take(count)] });

    /// <summary>Fixed clips of the validation list.</summary>
    public ClipDataset ValidationClips() => Fixed(Validation);

    /// <summary>Validation clips from all over the list, for <see cref="FeatureHealth"/>: [count, C, T, H, W].</summary>
    public Tensor HealthClips(int count = 64)
    {
        count = Math.Min(count, Validation.Count);
        var spread = Enumerable.Range(0, count).Select(i => Validation.Entries[(int)((long)i * Validation.Count / count)]).ToArray();
        using var scope = NewDisposeScope();
        var batches = Fixed(new VideoList(Validation.Path, spread)).Batches(count).ToArray();
        return cat([.. batches.Select(batch => batch.Clips)]).MoveToOuterDisposeScope();
    }

    /// <summary>A frozen encoder's features of a list's clips. The data set's <see cref="ClipDataset.Skipped"/> names the files that could not be read.</summary>
    public FeatureSet Features(Encoder encoder, ClipDataset clips, IProgress<double>? progress = null, CancellationToken cancel = default) =>
        FeatureExtractor.Extract(encoder, clips.Batches(32, progress: progress, cancel: cancel), Classes.Count, cancel: cancel);

    /// <summary>The encoder that pretraining starts from: the floor that every result stands beside.</summary>
    public Encoder RandomEncoder()
    {
        using var start = new Generator((ulong)Pretraining.Seed);
        return new Encoder(Pretraining.Encoder, start);
    }

    private ClipDataset Fixed(VideoList list) =>
        new(list, Sampling, Seen(new EvalTransform { CropSize = Pretraining.Encoder.ImageSize, ShortSide = Pretraining.Encoder.ImageSize }), Decoded);

    private ClipTransform Seen(ClipTransform transform) => LocalContrast ? new LocalContrast { CropSize = transform.CropSize, Inner = transform } : transform;
}
