using VJepa.Lab.Evaluation;
using VJepa.Lab.Worlds;
using VJepa.Models;
using VJepa.Training;
using VJepa.Video;
using static TorchSharp.torch;

namespace VJepa.Lab.Studies;

/// <content>Clips to train on and to judge by.</content>
public sealed partial record Experiment
{
    /// <summary>
    /// Endless training batches with random start, crop and flip. Turn the flip off for training with labels: a
    /// mirrored motion is another class.
    /// </summary>
    /// <exception cref="ArgumentException">A label is outside 0 to the number of classes - 1.</exception>
    public ClipLoader Stream(bool flip = true) => new(Checked().PretrainingList, new ClipLoaderOptions
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

    /// <summary>
    /// Endless training batches of still pictures from the training videos before a moving camera; see
    /// <see cref="MovingStills"/>.
    /// </summary>
    /// <param name="perVideo">Pictures of each video, evenly spread over a clip; at most the clip's frames.</param>
    /// <param name="most">Videos to take them from, evenly spread over the list.</param>
    public MovingStills Stills(int perVideo = 2, int most = 1000)
    {
        using var scope = NewDisposeScope();
        var (encoder, side) = (Pretraining.Encoder, Pretraining.Encoder.ImageSize * 3 / 2);
        var entries = Train.Entries.Index().Where(at => at.Index % ((Train.Count + most - 1) / most) == 0);
        var larger = this with
        {
            Train = Train with { Entries = [.. entries.Select(at => at.Item)] },
            Pretraining = Pretraining with { Encoder = encoder with { ImageSize = side } },
        };
        var frames = arange(perVideo) * (encoder.Frames / perVideo);
        Tensor Frames(ClipBatch batch)
        {
            using (batch) return batch.Clips.index_select(2, frames).transpose(1, 2).flatten(0, 1);
        }
        var pictures = cat([.. larger.TrainClips().Batches(32).Select(Frames)]); // [videos * perVideo, 3, P, P]
        return new(pictures.DetachFromDisposeScope(), encoder.Frames, encoder.ImageSize, Pretraining.BatchSize,
            Pretraining.Seed)
        {
            Source = $"{larger.Train.Digest()} {perVideo}",
        };
    }

    /// <summary>Clips of the training list without augmentation, for probes.</summary>
    public ClipDataset TrainClips() => Fixed(Train);

    /// <summary>The same for the first videos of the list.</summary>
    public ClipDataset FirstTrainClips(int count) => Fixed(Train with { Entries = [.. Train.Entries.Take(count)] });

    /// <summary>
    /// Batches for training probes on more than one view of a video: each labeled training video about
    /// <paramref name="each"/> times, with random start and crop. Never mirrored, since a mirrored motion can be
    /// another class.
    /// </summary>
    /// <param name="each">Views of each video.</param>
    public IEnumerable<ClipBatch> LabeledCrops(int each, CancellationToken cancel = default)
    {
        var labeled = WithLabels(int.MaxValue);
        using var stream = labeled.Stream(flip: false);
        for (var given = 0; given < labeled.Train.Count * each; given += stream.BatchSize)
            yield return stream.Next(cancel);
    }

    /// <summary>Clips of the validation list.</summary>
    public ClipDataset ValidationClips() => Fixed(Validation);

    /// <summary>Evenly spread validation clips for <see cref="FeatureHealth"/>: [count, C, T, H, W].</summary>
    /// <exception cref="ArgumentException">A label is outside 0 to the number of classes - 1.</exception>
    /// <exception cref="VideoListException">No validation clip can be read.</exception>
    public Tensor HealthClips(int count = 64) => HeldOutClips.Of(Checked().Validation, Fixed, count);

    /// <summary>
    /// Features of a frozen encoder. <see cref="ClipDataset.Skipped"/> names files that could not be read.
    /// </summary>
    public FeatureSet Features(
        Encoder encoder, ClipDataset clips, IProgress<double>? progress = null, CancellationToken cancel = default) =>
        FeatureExtractor.Extract(
            encoder, clips.Batches(32, progress: progress, cancel: cancel), Classes.Count, cancel: cancel);

    /// <summary>The untrained encoder that pretraining starts from, as a baseline.</summary>
    public Encoder RandomEncoder()
    {
        using var start = new Generator((ulong)Pretraining.Seed);
        return new Encoder(Pretraining.Encoder, start);
    }

    private ClipDataset Fixed(VideoList list)
    {
        var side = Pretraining.Encoder.ImageSize;
        return new(list, Sampling, Seen(new EvalTransform { CropSize = side, ShortSide = side }), Decoded);
    }

    private Experiment Checked()
    {
        HeldOutClips.CheckLabels(Train, Classes.Count);
        HeldOutClips.CheckLabels(Validation, Classes.Count);
        return this;
    }

    private ClipTransform Seen(ClipTransform transform) =>
        LocalContrast ? new LocalContrast { CropSize = transform.CropSize, Inner = transform } : transform;
}
