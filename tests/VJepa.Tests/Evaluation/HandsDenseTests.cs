using VJepa.Lab.Evaluation;
using VJepa.Lab.Worlds.Hands;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Evaluation;

public sealed class HandsDenseTests
{
    private const int Frames = 4, Size = 32;

    private static readonly HandsWorld world = new(
        HandsWorldConfig.Of(HandsDifficulty.Plain) with { Frames = Frames, Size = Size });

    private static readonly TokenGrid grid = new(2, 4, 4); // tokens of 2x8x8 pixels

    [Fact]
    public void Every_pixel_has_the_class_and_height_that_the_world_drew()
    {
        using var scope = NewDisposeScope();
        using var truth = HandsDense.Of(world, 3, first: 5);
        Assert.Equal([3, Frames, Size, Size], truth.Classes.shape);
        for (var clip = 0; clip < 3; clip++)
        {
            var drawn = world.Render(5 + clip);
            Assert.Equal(
                drawn.Parts.Select(part => (long)HandsDense.ClassOf((ScenePart)part)),
                truth.Classes[clip].data<long>().ToArray());
            Assert.Equal(drawn.Heights, truth.Heights[clip].data<float>().ToArray());
        }
        Assert.True(truth.Heights.max().item<float>() < HandsDense.CameraHeight);
        Assert.All(Enum.GetValues<ScenePart>(), part => Assert.InRange(HandsDense.ClassOf(part), 0, 3));
        Assert.Throws<ArgumentException>(() => HandsDense.Of(world, 0));
        Assert.Throws<ArgumentException>(() => truth.ClassesOf(new TokenGrid(3, 4, 4)));
    }

    [Fact]
    public void A_token_has_the_commonest_class_and_the_mean_depth_of_its_pixels()
    {
        using var scope = NewDisposeScope();
        using var truth = HandsDense.Of(world, 2);
        var (classes, depths) = (truth.ClassesOf(grid), truth.DepthsOf(grid));
        Assert.Equal([2, grid.Count], classes.shape);
        for (var token = 0; token < grid.Count; token++)
        {
            var (t, row, column) = (token / 16 * 2, token / 4 % 4 * 8, token % 4 * 8);
            Tensor Of(Tensor pixels) => pixels[1].narrow(0, t, 2).narrow(1, row, 8).narrow(2, column, 8);
            var counts = Of(truth.Classes).flatten().bincount(null, 4);
            Assert.Equal(counts.max().item<long>(), counts[classes[1, token].item<long>()].item<long>());
            Assert.Equal(
                HandsDense.CameraHeight - Of(truth.Heights).mean().item<float>(), depths[1, token].item<float>(), 1e-5);
        }
    }

    [Fact]
    public void A_probe_reads_both_from_tokens_that_hold_them()
    {
        using var scope = NewDisposeScope();
        using var truth = HandsDense.Of(world, 12);
        var (classes, depths) = (truth.ClassesOf(grid), truth.DepthsOf(grid));
        var tokens = cat([nn.functional.one_hot(classes, 4).to(float32), depths.unsqueeze(-1)], -1); // [V, N, 5]
        using var map = DenseProbe.FitClasses(tokens, classes, 4);
        Assert.True(DenseScores.MeanIoU(map.Apply(tokens).argmax(-1), classes, 4) > .95);
        using var depth = DenseProbe.FitValues(tokens, depths);
        Assert.True(DenseScores.Depth(depth.Apply(tokens).squeeze(-1), depths).RootMeanSquare < .01);
    }
}
