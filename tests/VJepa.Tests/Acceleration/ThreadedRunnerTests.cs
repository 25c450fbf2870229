using TorchSharp;
using VJepa.Models;
using VJepa.Objectives;
using VJepa.Runtime;
using VJepa.Tests.Training;
using VJepa.Training;
using VJepa.Variants;

namespace VJepa.Tests.Acceleration;

public sealed class ThreadedRunnerTests
{
    public static TheoryData<string> Kinds =>
    [
        "features", "pixels", "stop-gradient", "variance", "recomputed", "clipped", "bfloat16", "centered",
        "standardized", "whole batch", "own parameters", "two lengths", "accumulated", "sigreg", "dynamics",
        "recomputed, rotary",
    ];

    private static PretrainingConfig Config(string kind) => kind switch
    {
        "pixels" => TinyRun.Config with { Target = new PixelTarget() },
        "stop-gradient" => TinyRun.Config with { Target = new StopGradientTarget() },
        "variance" => TinyRun.Config with { Objective = new L1Objective { VarianceWeight = .5 } },
        "recomputed" => TinyRun.Config with { Recompute = true },
        "recomputed, rotary" => TinyRun.Config with
        {
            Recompute = true,
            Encoder = TinyRun.Config.Encoder with { Positions = PositionKind.Rotary },
        },
        "clipped" => TinyRun.Config with { ClipNorm = .01, WarmupEpochs = 0, StepsPerEpoch = 1, Epochs = 12 },
        "centered" => With(TargetNormalization.CenteredLayerNorm),
        "standardized" => With(TargetNormalization.StandardizedLayerNorm),
        "bfloat16" => TinyRun.Config with { Precision = Precision.BFloat16 },
        "whole batch" => TinyRun.Config with { Objective = new VarianceCovariance(new L1Objective()) },
        "sigreg" => TinyRun.Config with { Objective = new SigReg(new L1Objective()) { Hidden = 16, Outputs = 4 } },
        "dynamics" => TinyRun.Config with { Objective = new DynamicsHead(new L1Objective()) { Hidden = 16 } },
        "own parameters" => TinyRun.Config with { Objective = new ProjectedObjective { Width = 5 } },
        "accumulated" => TinyRun.Config with { Accumulation = 2 },
        _ => TinyRun.Config,
    };

    private static PretrainingConfig With(TargetNormalization normalization) =>
        TinyRun.Config with { Target = new EmaTarget { Normalization = normalization } };

    [Theory, MemberData(nameof(Kinds))]
    public void Shares_of_the_batch_on_their_own_threads_give_the_step_of_the_plain_runner(string kind)
    {
        var config = Config(kind);
        using var plain = TinyRun.Plain(config);
        using var shared = TinyRun.Threaded(config, shares: 3); // of 4 clips: 1, 1 and 2
        using var clips = TinyRun.Clips(4);
        using var half = clips.narrow(2, 0, 2).clone();
        torch.Tensor[] batch = kind == "two lengths" ? [clips, half] : [clips];
        var rounding = kind == "bfloat16" ? 2e-2 : 1e-5;
        for (var step = 0; step < 3; step++)
        {
            var (a, b) = (plain.Step(batch), shared.Step(batch));
            Assert.Equal(a.Loss, b.Loss, rounding);
            Assert.Equal(a.EncoderGradientNorm, b.EncoderGradientNorm, rounding * Math.Max(1, a.EncoderGradientNorm));
            Assert.Equal(a.Parts.Keys, b.Parts.Keys);
            Assert.All(a.Parts, part => Assert.Equal(part.Value, b.Parts[part.Key], rounding));
        }
        // Adam's first steps have the size of the rate whatever the gradient; its moments are what rounding moves
        // little.
        Assert.All(plain.Parameters.Zip(shared.Parameters), pair => Near.Within(
            10 * rounding * Math.Max(1e-3, pair.First.ExpAvg.abs().max().item<float>()),
            pair.First.ExpAvg, pair.Second.ExpAvg, pair.First.Name));
    }

    [Fact]
    public void A_whole_batch_objective_sees_all_clips_at_once_however_many_shares_there_are()
    {
        foreach (var shares in new[] { 1, 2, 4 })
        {
            var seen = new List<long>();
            CountingObjective.Seen = seen.Add;
            using var pretrainer = TinyRun.Threaded(
                TinyRun.Config with { Objective = new CountingObjective() }, shares);
            using var clips = TinyRun.Clips(4);
            pretrainer.Step(clips);
            Assert.Equal([4], seen);
        }
    }

    [Fact]
    public void The_same_number_of_shares_gives_the_same_run_bit_by_bit()
    {
        Dictionary<string, byte[]> Run()
        {
            using var pretrainer = TinyRun.Threaded(TinyRun.Config, 2);
            using var stream = new TinyRun.Stream();
            pretrainer.Run(stream);
            return TinyRun.State(pretrainer);
        }
        TinyRun.SameState(Run(), Run());
    }

    [Fact]
    public void A_NaN_loss_leaves_the_networks_as_they_were()
    {
        using var pretrainer = TinyRun.Threaded(TinyRun.Config, 2);
        using var other = TinyRun.Threaded(TinyRun.Config, 2);
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
        using var pretrainer = TinyRun.Threaded(TinyRun.Config with { Epochs = 100 }, 2);
        using var clips = TinyRun.Clips(4);
        long Live(int steps)
        {
            for (var step = 0; step < steps; step++) pretrainer.Step(clips);
            var live = new long[2];
            TensorThreads.Run(2, 2, worker => live[worker] = DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            // Tensors are made by one thread and freed by another, so only the sum counts.
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount + live.Sum();
        }
        var before = Live(3);
        Assert.Equal(before, Live(10));
    }
}
