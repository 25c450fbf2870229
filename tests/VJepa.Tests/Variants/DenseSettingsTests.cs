using VJepa.Objectives;
using VJepa.Tests.Training;
using VJepa.Training;
using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Tests.Variants;

/// <summary>No setting of a V-JEPA 2.1 run is silently without effect.</summary>
public sealed class DenseSettingsTests
{
    private static VJepa21Config With(PretrainingConfig run) => DenseTests.Tiny with { Run = run };

    private static PretrainingConfig Run =>
        DenseTests.Tiny.Run with { StepsPerEpoch = 1, Epochs = 5, WarmupEpochs = 0 };

    [Fact]
    public void A_target_or_an_objective_that_would_not_be_used_is_refused()
    {
        static string Error(VJepa21Config config) => Assert.Throws<ArgumentException>(config.Validate).Message;
        Assert.Contains("Run.Target is PixelTarget", Error(With(Run with { Target = new PixelTarget() })));
        Assert.Contains("Run.Objective is L1Objective", Error(With(
            Run with { Objective = new L1Objective { VarianceWeight = 1 } })));
        Assert.Throws<ArgumentException>(() => new DenseTrainer(With(Run with { Target = new StopGradientTarget() })));
        Assert.Contains("ContextFrom", Error(DenseTests.Tiny with { ContextFrom = 3 }));
        Assert.Contains("ImageBatchSize (2)", Error(With(Run with { Accumulation = 3 }) with { ImageBatchSize = 2 }));
        foreach (var published in new[]
        {
            VJepa21Config.Base, VJepa21Config.Large, VJepa21Config.Giant, VJepa21Config.Gigantic, VJepa21Config.Small,
            VJepa21Config.Giant.CoolDown(),
        })
        {
            published.Validate();
            Assert.Null(published.Run.ClipNorm);
        }
    }

    [Fact]
    public void Clipping_scales_the_gradient_of_each_network_to_its_norm_after_the_warm_up()
    {
        using var scope = NewDisposeScope();
        var clips = TinyRun.Clips(4);
        using var free = new DenseTrainer(With(Run with { ClipNorm = null }));
        using var clipped = new DenseTrainer(With(Run with { ClipNorm = 1e-3 }));
        static double Moments(DenseTrainer trainer, string network) => Math.Sqrt(trainer.Parameters
            .Where(p => p.Network == network).Sum(p => p.ExpAvg.square().sum().item<float>()));
        free.Step([clips]);
        clipped.Step([clips]); // step 0 is warm-up
        Assert.Equal(Moments(free, "encoder"), Moments(clipped, "encoder"));
        foreach (var p in clipped.Parameters) p.ExpAvg.zero_();
        var report = clipped.Step([clips]);
        Assert.True(report is { EncoderGradientNorm: > 2e-3, PredictorGradientNorm: > 2e-3 });
        // Adam's first moment is a tenth of the gradient.
        Assert.Equal(1e-4, Moments(clipped, "encoder"), 1e-6);
        Assert.Equal(1e-4, Moments(clipped, "predictor"), 1e-6);
    }

    [Fact]
    public void Accumulated_parts_give_the_step_of_the_whole_batch()
    {
        using var scope = NewDisposeScope();
        Tensor[] clips = [TinyRun.Clips(4), TinyRun.Clips(3, seed: 2).narrow(2, 0, 1)];
        using var whole = new DenseTrainer(With(Run));
        using var parts = new DenseTrainer(With(Run with { Accumulation = 2 }));
        for (var step = 0; step < 3; step++)
        {
            var (a, b) = (whole.Step(clips), parts.Step(clips));
            Assert.Equal(a.Loss, b.Loss, 1e-5);
            Assert.Equal(a.EncoderGradientNorm, b.EncoderGradientNorm, 1e-5);
            Assert.Equal(a.ContextShare, b.ContextShare);
            Assert.Equal(a.Parts.Keys, b.Parts.Keys);
            Assert.All(a.Parts, part => Assert.Equal(part.Value, b.Parts[part.Key], 1e-5));
        }
        Assert.All(whole.Parameters.Zip(parts.Parameters), pair => Near.Within(
            1e-5, pair.First.ExpAvg, pair.Second.ExpAvg, pair.First.Name));
        var error = Assert.Throws<ArgumentException>(() => parts.Step([clips[0], clips[1].narrow(0, 0, 1)]));
        Assert.Contains("2 parts", error.Message);
    }
}
