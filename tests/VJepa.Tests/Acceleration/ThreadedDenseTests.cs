using VJepa.Runtime;
using VJepa.Tests.Training;
using VJepa.Tests.Variants;
using VJepa.Training;
using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Tests.Acceleration;

public sealed class ThreadedDenseTests
{
    private static VJepa21Config Config(string kind) => DenseTests.Tiny with
    {
        LastLevelOnly = kind == "student",
        TeacherWidth = kind == "student" ? 40 : 0,
        Run = DenseTests.Tiny.Run with
        {
            WarmupEpochs = 0,
            StepsPerEpoch = 1,
            Epochs = 20,
            ClipNorm = kind == "clipped" ? .01 : null,
            Accumulation = kind == "accumulated" ? 2 : 1,
            Recompute = kind == "recomputed",
            Precision = kind == "bfloat16" ? Precision.BFloat16 : Precision.Single,
        },
    };

    private static Tensor[] Clips() => [TinyRun.Clips(5), TinyRun.Clips(3, seed: 2).narrow(2, 0, 1)];

    [Theory, InlineData("levels"), InlineData("student"), InlineData("clipped"), InlineData("accumulated")]
    [InlineData("recomputed"), InlineData("bfloat16")]
    public void Shares_of_the_batch_on_their_own_threads_give_the_plain_step(string kind)
    {
        using var scope = NewDisposeScope();
        var config = Config(kind);
        using var teacher = kind == "student" ? new DenseEncoder(config.Run.Encoder with { Width = 40 }) : null;
        using var plain = new DenseTrainer(config, teacher: teacher, shares: 1);
        using var shared = new DenseTrainer(config, teacher: teacher, shares: 2);
        var rounding = kind == "bfloat16" ? 2e-2 : 1e-5;
        for (var step = 0; step < 3; step++)
        {
            // From equal weights: AdamW moves by as much for a tiny gradient as for any, so rounding adds up.
            TinyRun.Copy(plain, shared);
            var (a, b) = (plain.Step(Clips()), shared.Step(Clips()));
            Assert.Equal(a.Loss, b.Loss, rounding);
            Assert.Equal(a.EncoderGradientNorm, b.EncoderGradientNorm, rounding * Math.Max(1, a.EncoderGradientNorm));
            Assert.Equal(a.ContextShare, b.ContextShare);
            Assert.Equal(a.Parts.Keys, b.Parts.Keys);
            Assert.All(a.Parts, part => Assert.Equal(part.Value, b.Parts[part.Key], rounding));
        }
        Assert.All(plain.Parameters.Zip(shared.Parameters), pair => Near.Within(
            5 * rounding * Math.Max(1e-3, pair.First.ExpAvg.abs().max().item<float>()),
            pair.First.ExpAvg, pair.Second.ExpAvg, pair.First.Name));
        var (one, other) = (plain.Networks.TargetEncoder, shared.Networks.TargetEncoder);
        Assert.All(one.parameters().Zip(other.parameters()), pair => Near.Within(
            kind == "bfloat16" ? 2e-2 : 1e-4, pair.First, pair.Second, "moving average"));
    }

    [Fact]
    public void The_same_number_of_shares_gives_the_same_run_bit_by_bit()
    {
        Dictionary<string, byte[]> Run()
        {
            using var scope = NewDisposeScope();
            using var trainer = new DenseTrainer(Config("levels"), shares: 2);
            for (var step = 0; step < 3; step++) trainer.Step(Clips());
            return TinyRun.State(trainer);
        }
        TinyRun.SameState(Run(), Run());
    }

    [Fact]
    public void A_NaN_loss_in_one_share_leaves_the_networks_as_they_were()
    {
        using var scope = NewDisposeScope();
        using var trainer = new DenseTrainer(Config("levels"), shares: 2);
        using var other = new DenseTrainer(Config("levels"), shares: 2);
        var bad = TinyRun.Clips(4);
        bad[3] = float.NaN;
        Assert.Throws<NonFiniteLossException>(() => trainer.Step([bad]));
        trainer.Step(Clips());
        other.Step(Clips());
        TinyRun.SameState(TinyRun.State(other), TinyRun.State(trainer));
    }
}
