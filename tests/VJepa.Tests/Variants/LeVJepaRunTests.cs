using VJepa.Lab.Worlds;
using VJepa.Training;
using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Tests.Variants;

public sealed class LeVJepaRunTests
{
    [Fact]
    public void A_short_run_lowers_the_loss_and_the_regularizer_holds_rank_and_spread()
    {
        using var held = World(1000, 64);
        (double First, double Last, double Rank, double Spread) Train(double weight)
        {
            using var trainer = new LeVJepaTrainer(LeVJepaTrainerTests.Tiny with { Weight = weight, BatchSize = 16 });
            var losses = new List<double>();
            for (var step = 0; step < 100; step++)
            {
                using var clips = World(step * 16, 16);
                losses.Add(trainer.Step(clips).Loss);
            }
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            var z = trainer.Embeddings(held)[0]; // [64, 8]
            return (losses.Take(8).Average(), losses.TakeLast(8).Average(),
                FeatureHealth.RankOf(z), z.std(0).mean().item<float>());
        }
        var (with, without) = (Train(8), Train(0));
        Assert.True(with.Last < .8 * with.First, $"{with}");
        Assert.True(with.Rank > 5, $"{with}"); // of 8
        Assert.True(with.Spread > .4, $"{with}");
        Assert.True(without.Spread < .15, $"{without}: without it, embeddings shrink to a point.");
    }

    /// <summary>Clips of consecutive seeds, [count, 3, 4, 32, 32].</summary>
    private static Tensor World(long first, int count)
    {
        var world = new MotionWorld(new MotionWorldConfig { Size = 32, Frames = 4 });
        var bytes = Enumerable.Range(0, count).SelectMany(i => world.Render(first + i).Frames).ToArray();
        using var scope = NewDisposeScope();
        return (tensor(bytes, [count, 4, 32, 32, 3]).to(float32) / 64 - 2)
            .permute(0, 4, 1, 2, 3).contiguous().DetachFromDisposeScope();
    }
}
