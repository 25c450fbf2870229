using VJepa.Training;
using VJepa.Lab.Evaluation;
using VJepa.Models;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Tests.Evaluation;

public sealed class FloorTests
{
    /// <summary>Clips of a soft texture that moves left (0), right (1), up (2) or down (3), 2 pixels a frame.</summary>
    private static ClipBatch Moving(int clips, ulong seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        var noise = nn.functional.avg_pool2d(randn([clips, 1, 68, 68], generator: generator), 5, stride: 1); // [B, 1, 64, 64]
        var labels = randint(0, 4, [clips], ScalarType.Int64, generator: generator);
        var frames = new List<Tensor>();
        for (var t = 0; t < 4; t++)
        {
            var moved = Enumerable.Range(0, clips).Select(clip => labels[clip].item<long>() switch
            {
                0 => noise[clip].roll(-2 * t, 2),
                1 => noise[clip].roll(2 * t, 2),
                2 => noise[clip].roll(-2 * t, 1),
                _ => noise[clip].roll(2 * t, 1),
            });
            frames.Add(stack([.. moved]).narrow(2, 16, 32).narrow(3, 16, 32)); // [B, 1, 32, 32]
        }
        var all = stack(frames, 2).expand(-1, 3, -1, -1, -1).contiguous(); // [B, 3, T, 32, 32]
        return new ClipBatch(all.DetachFromDisposeScope(), labels.DetachFromDisposeScope(), []);
    }

    private sealed class Stream(int size) : IClipStream
    {
        public int BatchSize => size;
        public long Position { get; set; }
        public ClipBatch Next(CancellationToken cancel = default) => Moving(size, (ulong)(100 + Position++));
        public void Dispose() { }
    }

    [Fact]
    public void Optical_flow_tells_directions_and_says_how_fast()
    {
        using var train = OpticalFlowFeatures.Extract([Moving(40, 1)], 4);
        using var validation = OpticalFlowFeatures.Extract([Moving(40, 2)], 4);
        Assert.Equal([40, 3, 2 * 2 * 8], train.Features.shape);
        Assert.True(ProbeTraining.Linear(train, validation, settings: new ProbeSettings { Epochs = 30, LearningRates = [.1] }).Top1 > .9);
        using var speed = train.Features.sum([-1]).mean() / 4; // over four cells
        Assert.InRange(speed.item<float>(), 1.2, 2.5);
    }

    [Fact]
    public void A_single_frame_says_nothing_of_a_direction()
    {
        using var still = OpticalFlowFeatures.Extract(SingleFrame.Hold([Moving(10, 1)]), 4);
        using var most = still.Features.abs().max();
        Assert.True(most.item<float>() < .05, $"{most.item<float>()}"); // pixels a frame, where moving clips have 2
        using var batch = Moving(2, 3);
        using var held = SingleFrame.Hold(batch.Clips);
        Near.Within(0, held[TensorIndex.Colon, TensorIndex.Colon, 0], batch.Clips[TensorIndex.Colon, TensorIndex.Colon, 2], "middle frame");
        Near.Within(0, held[TensorIndex.Colon, TensorIndex.Colon, 3], batch.Clips[TensorIndex.Colon, TensorIndex.Colon, 2], "middle frame");
    }

    [Fact]
    public void Majority_and_chance_are_those_of_the_labels()
    {
        using var train = tensor(new long[] { 2, 2, 0 });
        using var validation = tensor(new long[] { 2, 1, 2, 2 });
        Assert.Equal(.75, Floors.MajorityClass(train, validation));
        Assert.Equal(.25, Floors.Chance(4));
    }

    [Fact]
    public void A_supervised_model_fits_its_clips_and_is_judged_on_others()
    {
        var config = new EncoderConfig { ImageSize = 32, PatchSize = 16, Frames = 4, Width = 24, Depth = 1, Heads = 2 };
        using var stream = new Stream(8);
        var losses = new List<double>();
        var progress = new ImmediateProgress<ProbeProgress>(at => losses.Add(at.Loss));
        using (var model = SupervisedBaseline.Train(config, 4, stream, new SupervisedSettings { Steps = 3 }, progress: progress))
            Assert.Equal(12, SupervisedBaseline.Evaluate(model, [Moving(6, 9), Moving(6, 10)]).Count);
        Assert.Equal(3, losses.Count);
        losses.Clear();
        using var batch = Moving(8, 100);
        using var repeated = new Repeat(batch);
        using var fitted = SupervisedBaseline.Train(config, 4, repeated, new SupervisedSettings { Steps = 60, LearningRate = 3e-3 }, progress: progress);
        Assert.True(losses[^1] < losses[0] / 3, $"{losses[0]} -> {losses[^1]}");
    }

    private sealed class Repeat(ClipBatch batch) : IClipStream
    {
        public int BatchSize => 8;
        public long Position { get; set; }
        public ClipBatch Next(CancellationToken cancel = default) => new(batch.Clips.clone(), batch.Labels.clone(), []);
        public void Dispose() { }
    }
}
