using System.Runtime.CompilerServices;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Tests.Video;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Training;

/// <summary>Alone: they look at the whole process's memory.</summary>
[Collection(typeof(AloneCollection))]
public sealed class PeakMemoryTests
{
    private static readonly PretrainingConfig Config = new()
    {
        Encoder = EncoderSizes.Tiny with { ImageSize = 64, PatchSize = 8, Frames = 8, Depth = 6 },
        Predictor = new PredictorConfig { Width = 96, Depth = 2 },
        BatchSize = 8,
        Precision = Precision.Single,
    };

    private static double Peak(PretrainingConfig config)
    {
        using var scope = NewDisposeScope();
        using var pretrainer = new Pretrainer(config);
        var clips = randn([config.BatchSize, 3, 8, 64, 64], generator: new Generator(1));
        pretrainer.Step(clips); // makes Adam's moments and gradients, whose memory stays
        using var watch = new MemoryWatch();
        for (var step = 0; step < 3; step++) pretrainer.Step(clips);
        return watch.PeakBytes;
    }

    [Fact]
    public void A_step_needs_the_activations_that_its_cost_counts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux' C library tells how much is in use.");
        Assert.InRange(Peak(Config) / ModelCost.Of(Config).ActivationBytes, .8, 1.2);
    }

    [Fact]
    public void Computing_activations_again_needs_less_than_two_thirds_of_the_memory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux' C library tells how much is in use.");
        Assert.InRange(Peak(Config with { Recompute = true }) / Peak(Config), 0, .67);
    }

    [Fact]
    public void Garbage_from_before_does_not_hide_what_is_measured()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux' C library tells how much is in use.");
        MakeGarbage();
        using var watch = new MemoryWatch();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var kept = zeros(5_000_000); // 20 MB
        Assert.InRange(watch.PeakBytes, 19_000_000, 40_000_000);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeGarbage()
    {
        for (var i = 0; i < 10; i++) _ = zeros(5_000_000);
    }

    [Fact]
    public void A_graph_that_is_not_a_training_step_gives_the_same_gradients_twice()
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(Config.Encoder, new Generator(1));
        var clips = randn([1, 3, 8, 64, 64], generator: new Generator(2)).requires_grad_();
        var features = encoder.call(clips).square().mean();
        var first = autograd.grad([features], [clips], retain_graph: true)[0];
        Near.Within(0, first, autograd.grad([features], [clips])[0], "the second time");
    }
}
