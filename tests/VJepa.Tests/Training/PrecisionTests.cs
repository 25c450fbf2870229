using VJepa.Runtime;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Training;

public sealed class PrecisionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-precision-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static readonly PretrainingConfig Half =
        TinyRun.Config with { Precision = Precision.BFloat16, Epochs = 15 };

    private static (double[] Losses, Tensor Features) Run(PretrainingConfig config, int steps = 40)
    {
        using var pretrainer = new Pretrainer(config);
        using var stream = new TinyRun.Stream();
        var losses = Enumerable.Range(0, steps).Select(_ =>
        {
            using var batch = stream.Next();
            return pretrainer.Step(batch.Clips).Loss;
        }).ToArray();
        pretrainer.TargetEncoder.ComputeType = float32;
        using var clips = TinyRun.Clips(8, 7);
        using var quiet = no_grad();
        return (losses, pretrainer.TargetEncoder.call(clips));
    }

    [Fact]
    public void In_bfloat16_the_losses_follow_those_in_float32_within_a_hundredth()
    {
        using var scope = NewDisposeScope();
        var (single, features) = Run(Half with { Precision = Precision.Single });
        var (half, featuresOfHalf) = Run(Half);
        for (var step = 0; step < single.Length; step++) Assert.InRange(half[step] / single[step], .99, 1.01);
        Assert.NotEqual(single, half);
        var cosine = nn.functional.cosine_similarity(features, featuresOfHalf, -1).min().item<float>();
        Assert.True(cosine > .99, $"After {half.Length} steps features differ: smallest cosine {cosine:g4}.");
    }

    [Fact]
    public void Weights_moments_and_features_stay_in_float32()
    {
        using var scope = NewDisposeScope();
        using var pretrainer = new Pretrainer(Half);
        var clips = TinyRun.Clips(4);
        pretrainer.Step(clips);
        Assert.Equal(bfloat16, pretrainer.Encoder.ComputeType);
        Assert.All(pretrainer.Parameters, p =>
            Assert.Equal((float32, float32, float32), (p.Value.dtype, p.ExpAvg.dtype, p.ExpAvgSq.dtype)));
        Assert.Equal(float32, pretrainer.Targets(clips).dtype);
        Assert.DoesNotContain(pretrainer.Encoder.state_dict().Values, tensor => tensor.dtype != float32);
    }

    [Fact]
    public void A_run_in_bfloat16_goes_on_bit_for_bit_from_a_checkpoint()
    {
        Dictionary<string, byte[]> Finish(Pretrainer pretrainer)
        {
            using var stream = new TinyRun.Stream();
            pretrainer.Run(stream, 6);
            return TinyRun.State(pretrainer);
        }
        using var whole = new Pretrainer(Half);
        using var half = new Pretrainer(Half);
        using var first = new TinyRun.Stream();
        half.Run(first, 3);
        using var resumed = Checkpoint.Load(Checkpoint.Save(half, folder));
        TinyRun.SameState(Finish(whole), Finish(resumed));
    }

    [Theory, InlineData(Precision.Single), InlineData(Precision.BFloat16)]
    public void Computing_activations_again_changes_no_bit(Precision precision)
    {
        Dictionary<string, byte[]> After(bool recompute)
        {
            using var pretrainer = new Pretrainer(TinyRun.Config with { Precision = precision, Recompute = recompute });
            using var clips = TinyRun.Clips(4);
            for (var i = 0; i < 3; i++) pretrainer.Step(clips);
            return TinyRun.State(pretrainer);
        }
        TinyRun.SameState(After(false), After(true));
    }

    [Fact]
    public void Precision_can_be_chosen_or_left_to_the_device()
    {
        Assert.Equal(float32, Precision.Single.On(CPU));
        Assert.Equal(bfloat16, Precision.BFloat16.On(CPU));
        Assert.Equal(Machine.CpuHasBFloat16 ? bfloat16 : float32, Precision.Auto.On(CPU));
        Assert.Equal(bfloat16, Precision.Auto.On(new Device(TorchSharp.DeviceType.CUDA, 0)));
    }
}
