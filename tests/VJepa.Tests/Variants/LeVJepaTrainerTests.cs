using VJepa.Masking;
using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Tests.Variants;

public sealed class LeVJepaTrainerTests
{
    internal static readonly LeVJepaConfig Tiny = LeVJepaConfig.Small with
    {
        Encoder = LeVJepaConfig.Small.Encoder with { ImageSize = 32, Frames = 4, Width = 24, Depth = 2, Heads = 2 },
        Views = LeVJepaConfig.Small.Views with { GlobalSize = 32, LocalSize = 16 },
        Hidden = 32,
        Outputs = 8,
        Directions = 16,
        WarmupSteps = 10,
        BatchSize = 4,
    };

    private static Tensor Clips(int batch = 4)
    {
        using var random = new Generator(11);
        return randn([batch, 3, 4, 32, 32], generator: random);
    }

    private static double[,] Numbers(Tensor tensor)
    {
        var wide = tensor.detach().to(float64);
        var numbers = new double[wide.shape[0], wide.shape[1]];
        for (var i = 0; i < numbers.GetLength(0); i++)
            for (var j = 0; j < numbers.GetLength(1); j++) numbers[i, j] = wide[i, j].item<double>();
        return numbers;
    }

    /// <summary>The loss again, by loops over float64 numbers.</summary>
    private static double Plain(IReadOnlyList<double[,]> views, double[,] directions, double weight, bool timesBatch)
    {
        var (n, k, m) = (views[0].GetLength(0), views[0].GetLength(1), directions.GetLength(1));
        var (distance, statistic) = (0.0, 0.0);
        foreach (var view in views)
        {
            for (var i = 0; i < n; i++)
                for (var j = 0; j < k; j++) distance += Math.Pow(views[0][i, j] - view[i, j], 2);
            for (var d = 0; d < m; d++)
            {
                var length = Math.Sqrt(Enumerable.Range(0, k).Sum(j => directions[j, d] * directions[j, d]));
                for (var knot = 0; knot < 17; knot++)
                {
                    var t = 3.0 * knot / 16;
                    var (c, s) = (0.0, 0.0);
                    for (var i = 0; i < n; i++)
                    {
                        var u = Enumerable.Range(0, k).Sum(j => view[i, j] * directions[j, d]) / length;
                        c += Math.Cos(t * u) / n;
                        s += Math.Sin(t * u) / n;
                    }
                    var phi = Math.Exp(-t * t / 2);
                    var term = phi * (Math.Pow(c - phi, 2) + s * s) / m / views.Count;
                    statistic += (knot is 0 or 16 ? 3 / 16.0 : 3 / 8.0) * (timesBatch ? n : 1) * term;
                }
            }
        }
        return distance / (n * k * (views.Count - 1)) + weight * statistic;
    }

    [Theory, InlineData(true), InlineData(false)]
    public void The_loss_is_an_independent_computation_in_double_precision(bool timesBatch)
    {
        using var scope = NewDisposeScope();
        var config = Tiny with { TimesBatch = timesBatch, Weight = .3 };
        using var random = new Generator(12);
        Tensor[] views = [.. Enumerable.Range(0, 3).Select(_ => randn([5, 8], dtype: float64, generator: random))];
        using var draws = MaskSampler.Randomness(config.Seed, 7);
        var directions = Numbers(randn(8, 16, generator: draws));
        var expected = Plain([.. views.Select(Numbers)], directions, .3, timesBatch);
        Assert.Equal(expected, LeVJepaTrainer.Loss(views, config, 7).Loss.item<double>(), 1e-6);
        Tensor[] single = [.. views.Select(view => view.to(float32))];
        Assert.Equal(expected, LeVJepaTrainer.Loss(single, config, 7).Loss.item<float>(), 1e-5);
    }

    [Fact]
    public void The_step_minimizes_that_loss_of_its_embeddings()
    {
        using var scope = NewDisposeScope();
        using var trainer = new LeVJepaTrainer(Tiny);
        using var clips = Clips();
        var embeddings = trainer.Embeddings(clips);
        Assert.Equal(3, embeddings.Count);
        Assert.All(embeddings, z => Assert.Equal([4, 8], z.shape));
        using var draws = MaskSampler.Randomness(Tiny.Seed, 0);
        var directions = Numbers(randn(8, 16, generator: draws));
        var expected = Plain([.. embeddings.Select(Numbers)], directions, Tiny.Weight, Tiny.TimesBatch);
        Assert.Equal(expected, trainer.Step(clips).Loss, 1e-5);
    }

    [Fact]
    public void Gradients_reach_all_parameters()
    {
        using var scope = NewDisposeScope();
        using var trainer = new LeVJepaTrainer(Tiny);
        using var clips = Clips();
        LeVJepaTrainer.Loss(trainer.Embeddings(clips), Tiny, 0).Loss.backward();
        Assert.All(trainer.Parameters, p => Assert.NotNull(p.Value.grad));
        // BatchNorm takes away what is added to all class tokens.
        Assert.All(
            trainer.Parameters.Where(p => p.Name is not ("projector.hidden.bias" or "encoder.norm.bias")),
            p => Assert.True(p.Value.grad!.abs().max().item<float>() > 1e-7, $"{p.Name} has no gradient."));
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_gives_others()
    {
        using var clips = Clips();
        byte[] Trained(int seed)
        {
            using var trainer = new LeVJepaTrainer(Tiny with { Seed = seed });
            for (var step = 0; step < 3; step++) trainer.Step(clips);
            return [.. trainer.Parameters.SelectMany(p => p.Value.detach().contiguous().bytes.ToArray())];
        }
        Assert.Equal(Trained(1), Trained(1));
        Assert.NotEqual(Trained(1), Trained(2));
    }

    [Fact]
    public void The_learning_rate_rises_to_its_value_and_stays_there()
    {
        var published = new LeVJepaConfig();
        Assert.Equal(1e-4, published.LearningRateAt(0), 1e-7);
        Assert.Equal(2.5e-4, published.LearningRateAt(5_999), 1e-12);
        Assert.Equal(4e-4, published.LearningRateAt(11_999), 1e-12);
        Assert.Equal(4e-4, published.LearningRateAt(1_000_000), 1e-12);
    }

    [Fact]
    public void Invalid_settings_are_named()
    {
        string Error(LeVJepaConfig config) => Assert.Throws<ArgumentException>(config.Validate).Message;
        Assert.Contains("TokenDrop is 1", Error(Tiny with { TokenDrop = 1 }));
        Assert.Contains("BatchSize is 1", Error(Tiny with { BatchSize = 1 }));
        Assert.Contains("LocalSize is 12", Error(Tiny with { Views = Tiny.Views with { LocalSize = 12 } }));
        Assert.Contains("Locals is 0", Error(Tiny with { Views = Tiny.Views with { Locals = 0 } }));
        new LeVJepaConfig().Validate();
        LeVJepaConfig.Small.Validate();
    }
}
