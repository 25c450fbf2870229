using VJepa.Objectives;
using System.Runtime.InteropServices;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Training;

public sealed class PretrainerTests
{
    [Theory, InlineData(false), InlineData(true)]
    public void A_step_changes_every_trained_weight(bool pixels)
    {
        ITargetProvider target = pixels ? new PixelTarget() : new EmaTarget();
        using var pretrainer = new Pretrainer(TinyRun.Config with { Target = target });
        var before = TinyRun.State(pretrainer);
        using var clips = TinyRun.Clips(4);
        var report = pretrainer.Step(clips);
        var after = TinyRun.State(pretrainer);
        Assert.Equal(0, report.Step);
        Assert.True(
            report.Loss > 0 && report.EncoderGradientNorm > 0 && report.PredictorGradientNorm > 0, report.ToString());
        string[] trained = ["encoder.", "predictor."];
        foreach (var name in before.Keys.Where(
            name => trained.Any(start => name.StartsWith(start, StringComparison.Ordinal))))
        {
            var fixedTable = name.EndsWith("pos_embed", StringComparison.Ordinal);
            Assert.True(fixedTable == before[name].AsSpan().SequenceEqual(after[name]), name);
        }
    }

    [Fact]
    public void The_target_encoder_gets_no_gradient_and_moves_by_its_momentum_alone()
    {
        using var clips = TinyRun.Clips(4);
        foreach (var momentum in new[] { 0.0, 1.0 })
        {
            using var pretrainer = new Pretrainer(TinyRun.Config with { Momentum = (momentum, momentum) });
            var before = TinyRun.State(pretrainer);
            pretrainer.Step(clips);
            var after = TinyRun.State(pretrainer);
            Assert.All(pretrainer.TargetEncoder.parameters(), p => Assert.True(!p.requires_grad && p.grad is null));
            foreach (var name in before.Keys.Where(name => name.StartsWith("target.", StringComparison.Ordinal)))
            {
                var source = momentum == 1 ? before[name] : after["encoder." + name["target.".Length..]];
                var expected = MemoryMarshal.Cast<byte, float>(source).ToArray();
                var actual = MemoryMarshal.Cast<byte, float>(after[name]).ToArray();
                Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-7f));
                Assert.True(momentum == 0 || before[name].AsSpan().SequenceEqual(after[name]), name);
            }
        }
    }

    [Fact]
    public void Targets_carry_no_gradient()
    {
        using var scope = NewDisposeScope();
        using var pretrainer = new Pretrainer(TinyRun.Config);
        Assert.False(pretrainer.Targets(TinyRun.Clips(2)).requires_grad);
    }

    [Fact]
    public void The_same_seed_gives_the_same_run_and_another_seed_another()
    {
        Dictionary<string, byte[]> After(int seed)
        {
            using var pretrainer = new Pretrainer(TinyRun.Config with { Seed = seed });
            using var clips = TinyRun.Clips(4);
            for (var i = 0; i < 3; i++) pretrainer.Step(clips);
            return TinyRun.State(pretrainer);
        }
        TinyRun.SameState(After(1), After(1));
        const string weight = "encoder.blocks.0.mlp.fc1.weight";
        Assert.False(After(1)[weight].AsSpan().SequenceEqual(After(2)[weight]));
    }

    [Fact]
    public void Pretrainers_made_side_by_side_start_as_if_alone()
    {
        static Dictionary<string, byte[]> Start(int seed)
        {
            using var pretrainer = new Pretrainer(TinyRun.Config with { Seed = seed });
            return TinyRun.State(pretrainer);
        }
        var alone = Enumerable.Range(0, 4).Select(Start).ToArray();
        var together = new Dictionary<string, byte[]>[4];
        Parallel.For(0, 4, seed => together[seed] = Start(seed));
        for (var seed = 0; seed < 4; seed++) TinyRun.SameState(alone[seed], together[seed]);
    }

    [Fact]
    public void The_loss_of_clips_that_come_again_falls()
    {
        using var pretrainer = new Pretrainer(TinyRun.Config with { Epochs = 100, Target = new PixelTarget() });
        using var clips = TinyRun.Clips(4);
        var losses = Enumerable.Range(0, 60).Select(_ => pretrainer.Step(clips).Loss).ToArray();
        var (first, last) = (losses[..5].Average(), losses[^10..].Average());
        Assert.True(last < .95 * first, $"{first:0.000} to {last:0.000}");
    }

    [Fact]
    public void A_NaN_loss_stops_with_the_step_and_leaves_the_networks()
    {
        using var pretrainer = new Pretrainer(TinyRun.Config);
        using var good = TinyRun.Clips(4);
        pretrainer.Step(good);
        var before = TinyRun.State(pretrainer);
        using var bad = full_like(good, float.NaN);
        var error = Assert.Throws<NonFiniteLossException>(() => pretrainer.Step(bad));
        Assert.Equal(1, error.Step);
        Assert.Contains("step 1", error.Message);
        TinyRun.SameState(before, TinyRun.State(pretrainer));
        Assert.Equal(1, pretrainer.NextStep);
    }

    [Fact]
    public void A_report_says_what_the_schedules_and_masks_were()
    {
        using var pretrainer = new Pretrainer(TinyRun.Config);
        using var clips = TinyRun.Clips(4);
        pretrainer.Step(clips);
        var report = pretrainer.Step(clips);
        Assert.Equal(TinyRun.Config.Schedules.LearningRate(1), report.LearningRate);
        Assert.Equal(TinyRun.Config.Schedules.WeightDecay(1), report.WeightDecay);
        Assert.Equal(TinyRun.Config.Schedules.Momentum(1), report.Momentum);
        Assert.Equal(2, report.MaskLosses.Count);
        Assert.Equal(report.Loss, report.MaskLosses.Average(), 1e-6);
        Assert.Equal(.5, report.ContextShare[1]); // the tube of half the places
    }
}
