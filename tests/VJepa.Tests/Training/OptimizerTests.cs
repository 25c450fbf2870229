using TorchSharp.Modules;
using VJepa.Acceleration;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Training;

public sealed class OptimizerTests
{
    [Theory, InlineData(true), InlineData(false)]
    public void The_update_is_libtorchs_AdamW_and_then_the_moving_average(bool fused)
    {
        using var scope = NewDisposeScope();
        // 33033 values are several chunks, and not a multiple of a vector.
        long[][] shapes = [[1], [7], [33, 1001], [3, 5, 7]];
        Tensor[] start = [.. shapes.Select((shape, i) => randn(shape, generator: new Generator((ulong)i + 1)))];
        Parameter[] theirs = [.. start.Select(t => nn.Parameter(t.clone()))];
        Tensor[] averages = [.. start.Select(t => t.clone())];
        string Key(int i) => shapes[i].Length == 1 ? $"{i}.bias" : $"{i}.weight";
        TrainedParameter[] ours = [.. start.Select((t, i) =>
            new TrainedParameter("encoder", Key(i), nn.Parameter(t.clone()), t.clone()))];
        var settings = new AdamWSettings { Beta1 = .85, Beta2 = .99, Epsilon = 1e-7 };
        var libtorch = new TorchSharp.Modules.AdamW[ours.Length];
        for (var step = 0; step < 20; step++)
        {
            var (rate, decay, momentum) = (1e-3 * (step + 1), .04 + .01 * step, .9 + .004 * step);
            for (var i = 0; i < ours.Length; i++)
            {
                var gradient = randn(shapes[i], generator: new Generator((ulong)(100 * step + i)));
                ours[i].Value.grad = gradient.clone();
                theirs[i].grad = gradient;
                if (step == 0)
                    libtorch[i] = optim.AdamW([theirs[i]], 1, settings.Beta1, settings.Beta2, settings.Epsilon);
                foreach (var group in libtorch[i].ParamGroups.Cast<TorchSharp.Modules.AdamW.ParamGroup>())
                {
                    group.LearningRate = rate;
                    group.Options.weight_decay = shapes[i].Length == 1 ? 0 : decay;
                }
                libtorch[i].step();
                using var quiet = no_grad();
                averages[i].mul_(momentum).add_(theirs[i] * (1 - momentum));
            }
            Update(fused, ours, settings, rate, decay, momentum);
        }
        for (var i = 0; i < ours.Length; i++)
        {
            Near.WithinRelative(1e-6, ours[i].Value, theirs[i], $"parameter {i}");
            Near.WithinRelative(1e-6, ours[i].Target!, averages[i], $"average {i}");
            Assert.True(Near.RelativeL2(ours[i].Value, start[i]) > 1e-2, "It moved.");
        }
    }

    private static void Update(
        bool fused, TrainedParameter[] parameters, AdamWSettings settings, double rate, double decay, double momentum)
    {
        if (fused)
        {
            new FusedAdamW(settings, p => p.Value.grad is { } gradient ? [gradient] : [])
                .Update(parameters, rate, decay, momentum, _ => 1);
        }
        else
        {
            using var runner = new PlainRunner(null!, parameters, settings);
            runner.Update(rate, decay, momentum);
        }
    }

    [Fact]
    public void Biases_and_vectors_never_decay_and_mask_tokens_do()
    {
        using var scope = NewDisposeScope();
        bool Decays(string key, params long[] shape) =>
            new TrainedParameter("encoder", key, nn.Parameter(zeros(shape)), null).Decays;
        Assert.False(Decays("norm.weight", 8));
        Assert.False(Decays("blocks.0.attn.qkv.bias", 8));
        Assert.False(Decays("bias", 8));
        Assert.True(Decays("blocks.0.attn.qkv.weight", 8, 8));
        Assert.True(Decays("mask_tokens.0", 1, 1, 8));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_parameter_without_a_gradient_stays_and_its_average_goes_on(bool fused)
    {
        using var scope = NewDisposeScope();
        var parameter = new TrainedParameter("encoder", "x.weight", nn.Parameter(ones(3, 3)), zeros(3, 3));
        Update(fused, [parameter], new AdamWSettings(), .1, .1, .75);
        Near.Within(0, parameter.Value, ones(3, 3), "parameter");
        Near.Within(1e-7, parameter.Target!, full([3, 3], .25), "average");
        Assert.Equal(0, parameter.Updates);
    }

    [Fact]
    public void Clipping_scales_the_gradient_to_the_norm_and_never_up()
    {
        Assert.Equal(1, GradientClipping.Factor(3, null));
        Assert.Equal(1, GradientClipping.Factor(3, 10));
        Assert.Equal(.5, GradientClipping.Factor(20, 10), 1e-6);
    }
}
