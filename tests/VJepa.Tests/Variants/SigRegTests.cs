using VJepa.Objectives;
using VJepa.Tests.Training;
using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Tests.Variants;

public sealed class SigRegTests
{
    /// <summary>The formula again, by loops over numbers.</summary>
    private static double Plain(double[,] u)
    {
        var (n, m) = (u.GetLength(0), u.GetLength(1));
        var total = 0.0;
        for (var direction = 0; direction < m; direction++)
        {
            for (var knot = 0; knot <= 16; knot++)
            {
                var t = knot * 3.0 / 16;
                var (cosine, sine) = (0.0, 0.0);
                for (var i = 0; i < n; i++)
                {
                    cosine += Math.Cos(t * u[i, direction]) / n;
                    sine += Math.Sin(t * u[i, direction]) / n;
                }
                var phi = Math.Exp(-t * t / 2);
                var weight = knot is 0 or 16 ? 3.0 / 16 : 3.0 / 8;
                total += weight * phi * ((cosine - phi) * (cosine - phi) + sine * sine);
            }
        }
        return n * total / m;
    }

    [Theory, InlineData(2, 1, 1), InlineData(7, 5, 2), InlineData(32, 64, 3)]
    public void The_statistic_is_its_formula(int clips, int directions, int seed)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator((ulong)seed);
        var u = randn(clips, directions, dtype: float64, generator: random) * 1.7 + .3;
        var numbers = new double[clips, directions];
        for (var i = 0; i < clips; i++)
            for (var j = 0; j < directions; j++) numbers[i, j] = u[i, j].item<double>();
        Assert.Equal(Plain(numbers), SigReg.Statistic(u).item<double>(), 1e-9);
        Assert.Equal(Plain(numbers) / clips, SigReg.Statistic(u, timesBatch: false).item<double>(), 1e-9);
        Assert.Equal(Plain(numbers), SigReg.Statistic(u.to(float32)).item<float>(), 1e-5);
        Assert.Equal(
            Plain(numbers) / clips, SigReg.Statistic(u.to(float32), timesBatch: false).item<float>(), 1e-6);
    }

    [Fact]
    public void Its_gradient_is_the_formula_s_slope()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(4);
        var u = randn(5, 3, dtype: float64, generator: random).requires_grad_();
        SigReg.Statistic(u).backward();
        var numbers = new double[5, 3];
        for (var i = 0; i < 5; i++) for (var j = 0; j < 3; j++) numbers[i, j] = u[i, j].item<double>();
        double At(double change)
        {
            var moved = (double[,])numbers.Clone();
            moved[2, 1] += change;
            return Plain(moved);
        }
        Assert.Equal((At(1e-5) - At(-1e-5)) / 2e-5, u.grad![2, 1].item<double>(), 1e-6);
    }

    [Fact]
    public void A_Gaussian_scores_lower_than_a_point_a_line_and_a_larger_Gaussian()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(5);
        var normal = randn(512, 16, generator: random);
        double Of(Tensor u) => SigReg.Statistic(u).item<float>();
        Assert.True(Of(normal) < .1 * Of(zeros(512, 16)));
        Assert.True(Of(normal) < .1 * Of(normal.sign()));
        Assert.True(Of(normal) < .1 * Of(2 * normal));
    }

    [Fact]
    public void Descending_it_spreads_collapsed_embeddings_to_deviation_one_in_every_direction()
    {
        using var random = new Generator(6);
        using var z = (.1 * randn(128, 4, generator: random)).requires_grad_();
        for (var step = 0; step < 400; step++)
        {
            using var scope = NewDisposeScope();
            var directions = nn.functional.normalize(randn(4, 64, generator: random), dim: 0);
            SigReg.Statistic(z.matmul(directions)).backward();
            using (no_grad()) z.sub_(z.grad!);
            z.grad!.zero_();
        }
        using var values = z.detach();
        using var covariance = cov(values.t()); // [4, 4]
        Assert.True(Near.MaxAbs(covariance, eye(4)) < .3, covariance.ToString(TorchSharp.TensorStringStyle.Julia));
    }

    [Fact]
    public void The_same_seed_gives_the_same_directions_and_another_step_gives_others()
    {
        var config = TinyRun.Config with { Objective = new SigReg(new L1Objective()) { Hidden = 16, Outputs = 4 } };
        using var clips = TinyRun.Clips(4);
        double First()
        {
            using var pretrainer = TinyRun.Plain(config);
            return pretrainer.Step(clips).Parts["sigreg"];
        }
        Assert.Equal(First(), First());
    }
}
