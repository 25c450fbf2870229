using VJepa.Acceleration;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Training;

/// <summary>A run of seconds: clips of 4 frames of 32x32 pixels, 2x4x4 tokens.</summary>
internal static class TinyRun
{
    public static PretrainingConfig Config { get; } = new()
    {
        Encoder = new EncoderConfig
        {
            ImageSize = 32,
            PatchSize = 8,
            Frames = 4,
            Width = 24,
            Depth = 2,
            Heads = 2,
            Initialization = Initialization.FanIn,
        },
        Predictor = new PredictorConfig { Width = 24, Depth = 1 },
        Masks = [MultiBlockMask.ShortRange with { Blocks = 2 }, new RandomTubeMask { Ratio = .5 }],
        BatchCut = BatchCut.RandomSubset,
        BatchSize = 4,
        Precision = Precision.Single,
        Epochs = 3,
        StepsPerEpoch = 4,
        WarmupEpochs = 1,
        StartLearningRate = 1e-4,
        LearningRate = 1e-3,
        Momentum = (.9, 1),
    };

    /// <summary>A pretrainer that trains on so many shares of a batch side by side.</summary>
    public static Pretrainer Threaded(PretrainingConfig config, int shares) =>
        new(config, runner: ThreadedRunner.WithShares(shares));

    /// <summary>A pretrainer on one thread, of libtorch's operations.</summary>
    public static Pretrainer Plain(PretrainingConfig config) => new(config, runner: PlainRunner.Create);

    /// <summary>Noise, [batch, 3, 4, 32, 32].</summary>
    public static Tensor Clips(int batch, ulong seed = 1)
    {
        using var generator = new Generator(seed);
        return randn(
            [batch, 3, Config.Encoder.Frames, Config.Encoder.ImageSize, Config.Encoder.ImageSize],
            generator: generator);
    }

    /// <summary>Everything that a run would go on from, as bytes: all weights and moments.</summary>
    public static Dictionary<string, byte[]> State(IResumable trainer)
    {
        var state = new Dictionary<string, byte[]>();
        void Add(string name, Tensor tensor) => state.Add(name, tensor.detach().cpu().contiguous().bytes.ToArray());
        foreach (var (file, network) in trainer.Kept)
            foreach (var (name, tensor) in network.state_dict()) Add($"{file}.{name}", tensor);
        foreach (var parameter in trainer.Parameters)
        {
            Add("mean." + parameter.Name, parameter.ExpAvg);
            Add("square." + parameter.Name, parameter.ExpAvgSq);
            state.Add("updates." + parameter.Name, BitConverter.GetBytes(parameter.Updates));
        }
        return state;
    }

    /// <summary>Gives a run the weights and moments of another one after as many steps.</summary>
    public static void Copy(IResumable from, IResumable to)
    {
        using var quiet = no_grad();
        foreach (var (one, other) in from.Kept.Zip(to.Kept)) other.Network.load_state_dict(one.Network.state_dict());
        foreach (var (one, other) in from.Parameters.Zip(to.Parameters))
        {
            other.ExpAvg.copy_(one.ExpAvg);
            other.ExpAvgSq.copy_(one.ExpAvgSq);
        }
    }

    public static void SameState(Dictionary<string, byte[]> expected, Dictionary<string, byte[]> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        Assert.All(
            expected.Keys,
            name => Assert.True(expected[name].AsSpan().SequenceEqual(actual[name]), $"{name} differs."));
    }

    /// <summary>Batches of noise that depend on their number alone.</summary>
    public sealed class Stream(int batch = 4, int frames = 4) : IClipStream
    {
        public int BatchSize => batch;
        public long Position { get; set; }

        public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

        public IReadOnlyCollection<int>? Rows { get; set; }

        /// <summary>Told of every batch's number.</summary>
        public Action<long>? Delivered { get; init; }

        public ClipBatch Next(CancellationToken cancel = default)
        {
            using var scope = NewDisposeScope();
            Delivered?.Invoke(Position);
            var clips = Clips(batch, (ulong)Position++ + 100).narrow(2, 0, frames).clone().DetachFromDisposeScope();
            // A row that no one asked for must not count.
            foreach (var row in Enumerable.Range(0, batch).Except(Rows ?? [.. Enumerable.Range(0, batch)]))
                clips[row] = double.NaN;
            return new ClipBatch(clips, zeros(batch, dtype: int64).DetachFromDisposeScope(), new string[batch]);
        }

        public void Dispose()
        {
        }
    }
}
