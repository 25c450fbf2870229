using TorchSharp;
using VJepa.Runtime;
using VJepa.Training;

namespace VJepa.Tests.Training;

public sealed class ReplicaTests
{
    public static TheoryData<string> Kinds => ["features", "pixels", "variance", "recomputed", "clipped", "bfloat16", "centered", "standardized"];

    private static PretrainingConfig Config(string kind) => kind switch
    {
        "pixels" => TinyRun.Config with { Target = new PixelTarget() },
        "variance" => TinyRun.Config with { VarianceWeight = .5 },
        "recomputed" => TinyRun.Config with { Recompute = true },
        "clipped" => TinyRun.Config with { ClipNorm = .01 },
        "centered" => TinyRun.Config with { Target = new EmaTarget { Normalization = TargetNormalization.CenteredLayerNorm } },
        "standardized" => TinyRun.Config with { Target = new EmaTarget { Normalization = TargetNormalization.StandardizedLayerNorm } },
        "bfloat16" => TinyRun.Config with { Precision = Precision.BFloat16 },
        _ => TinyRun.Config,
    };

    [Theory, MemberData(nameof(Kinds))]
    public void Shares_of_the_batch_on_their_own_threads_give_the_step_of_the_whole(string kind)
    {
        var config = Config(kind);
        using var whole = new Pretrainer(config) { Replicas = 1 };
        using var shared = new Pretrainer(config) { Replicas = 3 }; // of 4 clips: 1, 1 and 2
        using var clips = TinyRun.Clips(4);
        var rounding = kind == "bfloat16" ? 1e-2 : 1e-5;
        for (var step = 0; step < 3; step++)
        {
            var (a, b) = (whole.Step(clips), shared.Step(clips));
            Assert.Equal(a.Loss, b.Loss, rounding);
            Assert.Equal(a.VarianceTerm, b.VarianceTerm, rounding);
            Assert.Equal(a.EncoderGradientNorm, b.EncoderGradientNorm, rounding * Math.Max(1, a.EncoderGradientNorm));
            Assert.All(a.MaskLosses.Zip(b.MaskLosses), pair => Assert.Equal(pair.First, pair.Second, rounding));
        }
        // Adam's first steps have the size of the rate whatever the gradient: its moments are compared, which rounding moves little.
        Assert.All(whole.Parameters.Zip(shared.Parameters), pair => Near.Within(
            10 * rounding * Math.Max(1e-3, pair.First.Mean.abs().max().item<float>()), pair.First.Mean, pair.Second.Mean, pair.First.Name));
    }

    [Fact]
    public void The_same_number_of_replicas_gives_the_same_run_bit_by_bit()
    {
        Dictionary<string, byte[]> Run()
        {
            using var pretrainer = new Pretrainer(TinyRun.Config) { Replicas = 2 };
            using var stream = new TinyRun.Stream();
            pretrainer.Run(stream);
            return TinyRun.State(pretrainer);
        }
        TinyRun.SameState(Run(), Run());
    }

    [Theory, InlineData(Precision.Single), InlineData(Precision.BFloat16)]
    public void Weights_that_someone_else_writes_reach_replicas_and_copies(Precision precision)
    {
        var config = TinyRun.Config with { Precision = precision };
        using var source = new Pretrainer(config) { Replicas = 1 };
        using var pretrainer = new Pretrainer(config) { Replicas = 2 };
        using var clips = TinyRun.Clips(4);
        for (var step = 0; step < 4; step++) source.Step(clips);
        pretrainer.Step(clips); // makes the replica
        pretrainer.Encoder.load_state_dict(source.Encoder.state_dict());
        pretrainer.Predictor.load_state_dict(source.Predictor.state_dict());
        pretrainer.TargetEncoder.load_state_dict(source.TargetEncoder.state_dict());
        pretrainer.NextStep = source.NextStep; // the same masks
        Assert.Equal(source.Step(clips).Loss, pretrainer.Step(clips).Loss, precision == Precision.Single ? 1e-5 : 1e-3);
    }

    [Fact]
    public void A_mean_over_the_batch_weighs_the_shares_and_is_the_same_in_all()
    {
        using var means = new BatchMean(3);
        double[] weights = [.25, .25, .5];
        var found = TensorThreads.Map([0, 1, 2], i =>
        {
            using var scope = torch.NewDisposeScope();
            double Whole(double own) => means.Of(i, torch.tensor(own), weights[i]).item<double>();
            return (Whole(4 * i), Whole(i));
        }, workers: 3);
        Assert.All(found, pair => Assert.Equal((5, 1.25), pair));
    }

    [Fact]
    public void A_share_that_fails_holds_up_no_other()
    {
        using var means = new BatchMean(2);
        var waited = TensorThreads.Map([0, 1], i =>
        {
            if (i == 1)
            {
                means.Leave(i);
                return 0;
            }
            using var scope = torch.NewDisposeScope();
            return means.Of(i, torch.tensor(3.0), 1).item<double>();
        }, workers: 2);
        Assert.Equal(3, waited[0]);
    }

    [Fact]
    public void A_loss_that_is_no_number_in_one_share_leaves_the_networks_as_they_were()
    {
        using var pretrainer = new Pretrainer(TinyRun.Config) { Replicas = 2 };
        using var other = new Pretrainer(TinyRun.Config) { Replicas = 2 };
        using var good = TinyRun.Clips(4);
        using var bad = good.clone();
        bad[3] = float.NaN;
        Assert.Throws<NonFiniteLossException>(() => pretrainer.Step(bad));
        pretrainer.Step(good);
        other.Step(good);
        TinyRun.SameState(TinyRun.State(other), TinyRun.State(pretrainer));
    }

    [Fact]
    public void Shared_steps_leave_no_tensor_behind()
    {
        using var pretrainer = new Pretrainer(TinyRun.Config with { Epochs = 100 }) { Replicas = 2 };
        using var clips = TinyRun.Clips(4);
        long[] Live(int steps)
        {
            for (var step = 0; step < steps; step++) pretrainer.Step(clips);
            var live = new long[2];
            TensorThreads.Run(2, 2, worker => live[worker] = DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            return [DisposeScopeManager.Statistics.ThreadTotalLiveCount, live.Sum()];
        }
        var before = Live(3);
        Assert.Equal(before, Live(10));
    }
}
