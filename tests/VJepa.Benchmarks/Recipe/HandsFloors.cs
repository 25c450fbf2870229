using System.Globalization;
using VJepa.Lab.Evaluation;
using VJepa.Lab.Worlds.Hands;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Recipe;

/// <summary>How far the hands world's classes are told apart without an encoder: from one frame, from frames without
/// their order, from frames in order, and from optical flow. Linear probes; validation clips have looks of their
/// own.</summary>
internal static class HandsFloors
{
    private const int Cells = 16; // of a frame, each side

    public static int Run(string[] args)
    {
        int Number(string name, int otherwise) => Array.IndexOf(args, "--" + name) is >= 0 and var at
            ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
        var (train, validation) = (Number("train", 1040), Number("val", 520));
        Console.WriteLine(
            "| looks | classes | chance | middle frame | bag of frames | frames in order | flow | flow in order |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|---:|---:|");
        HandAction[][] groups =
        [
            Enum.GetValues<HandAction>(),
            [HandAction.PickUp, HandAction.PutDown, HandAction.PretendPickUp, HandAction.PretendPutDown],
            [HandAction.PickUp, HandAction.PutDown],
        ];
        foreach (var difficulty in Enum.GetValues<HandsDifficulty>())
            foreach (var actions in groups) Measure(difficulty, actions, train, validation);
        return 0;
    }

    private static void Measure(HandsDifficulty difficulty, HandAction[] actions, int train, int validation)
    {
        var config = HandsWorldConfig.Of(difficulty) with { Actions = actions };
        using var seen = new Clips(config, 0, train);
        using var unseen = new Clips(config with { Looks = HandsLooks.HeldOut }, 1_000_000, validation);
        string Probe(FeatureSet from, FeatureSet to, TokenPooling pooling)
        {
            var settings = new ProbeSettings { LearningRates = [1e-2, 1e-3] };
            return ProbeTraining.Linear(from, to, pooling, settings).Validation.Top1
                .ToString(".00", CultureInfo.InvariantCulture);
        }
        using var one = seen.Middle();
        using var other = unseen.Middle();
        Console.WriteLine(
            $"| {difficulty} | {actions.Length} | {1.0 / actions.Length:.00} " +
            $"| {Probe(one, other, TokenPooling.Mean)} " +
            $"| {Probe(seen.Frames, unseen.Frames, TokenPooling.Mean)} " +
            $"| {Probe(seen.Frames, unseen.Frames, TokenPooling.MeanPerTimeSlice)} " +
            $"| {Probe(seen.Flow, unseen.Flow, TokenPooling.Mean)} " +
            $"| {Probe(seen.Flow, unseen.Flow, TokenPooling.MeanPerTimeSlice)} |");
    }

    /// <summary>Clips of a world as features: small frames, and histograms of flow.</summary>
    private sealed class Clips : IDisposable
    {
        public Clips(HandsWorldConfig config, long first, int count)
        {
            var world = new HandsWorld(config);
            var clips = new HandsClip[count];
            Parallel.For(0, count, i => clips[i] = world.Render(first + i));
            using var scope = NewDisposeScope();
            var labels = tensor(clips.Select(clip => (long)clip.Label).ToArray());
            IEnumerable<ClipBatch> Batches()
            {
                foreach (var some in clips.Chunk(64))
                {
                    var pixels = stack([.. some.Select(clip => tensor(clip.Frames).to(float32) / 255)])
                        .view(some.Length, config.Frames, config.Size, config.Size, 3)
                        .permute(0, 4, 1, 2, 3).contiguous(); // [B, 3, T, H, W]
                    var its = tensor(some.Select(clip => (long)clip.Label).ToArray());
                    yield return new ClipBatch(pixels, its, new string[some.Length]);
                }
            }
            var frames = Batches().Select(batch => nn.functional.adaptive_avg_pool3d(
                batch.Clips, [config.Frames, Cells, Cells]).permute(0, 2, 1, 3, 4).flatten(2)); // [B, T, 3 * cells]
            Frames = new(
                cat([.. frames]).DetachFromDisposeScope(), labels.clone().DetachFromDisposeScope(),
                config.Actions.Count, config.Frames);
            Flow = OpticalFlowFeatures.Extract(Batches(), config.Actions.Count, new() { Cells = 4 });
        }

        public FeatureSet Frames { get; }
        public FeatureSet Flow { get; }

        public FeatureSet Middle() => Frames with
        {
            Features = Frames.Features.narrow(1, Frames.Features.shape[1] / 2, 1).clone(),
            Labels = Frames.Labels.clone(),
            TimeSlices = 1,
        };

        public void Dispose()
        {
            Frames.Dispose();
            Flow.Dispose();
        }
    }
}
