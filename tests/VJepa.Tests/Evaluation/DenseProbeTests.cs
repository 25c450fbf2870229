using VJepa.Lab.Evaluation;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Evaluation;

public sealed class DenseProbeTests
{
    [Fact]
    public void Mean_IoU_is_intersection_over_union_of_the_classes_that_are_there()
    {
        using var scope = NewDisposeScope();
        var (said, truth) = (tensor(new long[] { 0, 0, 1, 1, 2 }), tensor(new long[] { 0, 1, 1, 1, -1 }));
        Assert.Equal((1 / 2.0 + 2 / 3.0) / 2, DenseScores.MeanIoU(said, truth, 5), 1e-12);
    }

    [Fact]
    public void Depth_errors_are_their_formulas()
    {
        using var scope = NewDisposeScope();
        var scores = DenseScores.Depth(
            tensor(new float[] { 1, 2, 7 }), tensor(new float[] { 1, 4, float.NaN }));
        Assert.Equal(Math.Sqrt(2), scores.RootMeanSquare, 1e-12);
        Assert.Equal((.25, .5), (scores.AbsoluteRelative, scores.Within25Percent));
    }

    [Fact]
    public void Tokens_take_the_commonest_class_and_the_mean_of_their_pixels()
    {
        using var scope = NewDisposeScope();
        var pixels = tensor(new long[] { 0, 1, 2, 2, 1, 1, 2, 0 }).view(1, 1, 2, 4); // two tokens of 2x2 pixels
        var grid = new TokenGrid(1, 1, 2);
        Assert.Equal([1L, 2], DenseProbe.ClassOfTokens(pixels, grid, 3).data<long>().ToArray());
        Assert.Equal([.75f, 1.5f], DenseProbe.MeanOfTokens(pixels, grid).data<float>().ToArray());
        Assert.Throws<ArgumentException>(() => DenseProbe.MeanOfTokens(pixels, new TokenGrid(1, 1, 3)));
    }

    [Fact]
    public void Classes_that_the_tokens_hold_are_found_on_other_clips_and_no_others()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(5);
        var labels = randint(0, 4, [20, 30], generator: random).to(int64);
        var mixing = randn(4, 12, generator: random);
        var tokens = nn.functional.one_hot(labels, 4).to(float32).matmul(mixing) * 3 + 5
            + .1 * randn([20, 30, 12], generator: random);
        double Score(Tensor features)
        {
            using var map = DenseProbe.FitClasses(features.narrow(0, 0, 10), labels.narrow(0, 0, 10), 4);
            var said = map.Apply(features.narrow(0, 10, 10)).argmax(-1);
            return DenseScores.MeanIoU(said, labels.narrow(0, 10, 10), 4);
        }
        Assert.Equal(1, Score(tokens), 1e-2);
        Assert.InRange(Score(randn([20, 30, 12], generator: random)), 0, .25); // chance: 1/7
    }

    [Fact]
    public void Depth_that_is_linear_in_the_tokens_is_found_exactly()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(6);
        var tokens = randn([8, 25, 6], generator: random) * 2 + 1;
        var depth = tokens.matmul(tensor(new float[] { .1f, -.2f, .05f, .1f, 0, .15f })) + 6;
        var known = depth.clone();
        known[0, 0] = float.NaN;
        using var map = DenseProbe.FitValues(tokens.narrow(0, 0, 4), known.narrow(0, 0, 4), ridge: 1e-9);
        var scores = DenseScores.Depth(map.Apply(tokens.narrow(0, 4, 4)).squeeze(-1), depth.narrow(0, 4, 4));
        Assert.InRange(scores.RootMeanSquare, 0, 1e-4);
        Assert.Equal(1, scores.Within25Percent);
    }

    [Fact]
    public void A_truth_of_another_shape_or_class_is_an_error()
    {
        using var scope = NewDisposeScope();
        var tokens = zeros(2, 3, 4);
        Assert.Throws<ArgumentException>(() => DenseProbe.FitClasses(tokens, zeros(2, 4, dtype: int64), 2));
        Assert.Throws<ArgumentException>(() => DenseProbe.FitClasses(tokens, ones(2, 3, dtype: int64) * 2, 2));
        Assert.Throws<ArgumentException>(() => DenseProbe.FitValues(tokens, full(2, 3, float.NaN)));
    }
}
