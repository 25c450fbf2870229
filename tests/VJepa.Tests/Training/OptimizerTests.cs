using TorchSharp.Modules;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Training;

public sealed class OptimizerTests
{
    [Fact]
    public void The_update_is_libtorchs_AdamW_and_then_the_moving_average()
    {
        using var scope = NewDisposeScope();
        long[][] shapes = [[1], [7], [33, 1001], [3, 5, 7]]; // 33033 values are more than one chunk, and no multiple of a vector
        Tensor[] start = [.. shapes.Select((shape, i) => randn(shape, generator: new Generator((ulong)i + 1)))];
        Parameter[] ours = [.. start.Select(t => nn.Parameter(t.clone()))];
        Parameter[] theirs = [.. start.Select(t => nn.Parameter(t.clone()))];
        Tensor[] followers = [.. start.Select(t => t.clone())];
        Tensor[] averages = [.. start.Select(t => t.clone())];
        var optimizer = new AdamWithEma([.. ours.Select((p, i) => new TrainedParameter(shapes[i].Length == 1 ? $"{i}.bias" : $"{i}.weight", p, followers[i]))]);
        var libtorch = new AdamW[ours.Length];
        for (var step = 0; step < 20; step++)
        {
            var (rate, decay, momentum) = (1e-3 * (step + 1), .04 + .01 * step, .9 + .004 * step);
            for (var i = 0; i < ours.Length; i++)
            {
                var gradient = randn(shapes[i], generator: new Generator((ulong)(100 * step + i)));
                ours[i].grad = gradient.clone();
                theirs[i].grad = gradient;
                if (step == 0) libtorch[i] = optim.AdamW([theirs[i]], 1, .9, .999, 1e-8);
                foreach (var group in libtorch[i].ParamGroups.Cast<AdamW.ParamGroup>())
                {
                    group.LearningRate = rate;
                    group.Options.weight_decay = shapes[i].Length == 1 ? 0 : decay;
                }
                libtorch[i].step();
                using var quiet = no_grad();
                averages[i].mul_(momentum).add_(theirs[i] * (1 - momentum));
            }
            optimizer.Step(rate, decay, momentum);
        }
        for (var i = 0; i < ours.Length; i++)
        {
            Near.WithinRelative(1e-6, ours[i], theirs[i], $"parameter {i}");
            Near.WithinRelative(1e-6, followers[i], averages[i], $"average {i}");
            Assert.True(Near.RelativeL2(ours[i], start[i]) > 1e-2, "It moved.");
        }
    }

    [Fact]
    public void Biases_and_vectors_never_decay_and_mask_tokens_do()
    {
        using var scope = NewDisposeScope();
        bool Decays(string name, params long[] shape) => new TrainedParameter(name, nn.Parameter(zeros(shape)), null).Decays;
        Assert.False(Decays("encoder.norm.weight", 8));
        Assert.False(Decays("encoder.blocks.0.attn.qkv.bias", 8));
        Assert.True(Decays("encoder.blocks.0.attn.qkv.weight", 8, 8));
        Assert.True(Decays("predictor.mask_tokens.0", 1, 1, 8));
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays_and_its_average_goes_on()
    {
        using var scope = NewDisposeScope();
        var (parameter, follower) = (nn.Parameter(ones(3, 3)), zeros(3, 3));
        var optimized = new TrainedParameter("x.weight", parameter, follower);
        new AdamWithEma([optimized]).Step(.1, .1, .75);
        Near.Within(0, parameter, ones(3, 3), "parameter");
        Near.Within(1e-7, follower, full([3, 3], .25), "average");
        Assert.Equal(0, optimized.Updates);
    }
}
