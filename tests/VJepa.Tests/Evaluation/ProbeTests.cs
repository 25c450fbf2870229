using VJepa.Lab.Evaluation;
using VJepa.Models;
using static TorchSharp.torch;
using static VJepa.Tests.Evaluation.Features;

namespace VJepa.Tests.Evaluation;

public sealed class ProbeTests
{
    [Fact]
    public void An_attentive_probe_learns_what_one_token_says()
    {
        using var train = OneTokenTells(192, 1);
        using var validation = OneTokenTells(96, 2);
        var result = ProbeTraining.Attentive(
            train, validation, heads: 2, new ProbeSettings { Epochs = 40, LearningRates = [1e-2] });
        Assert.True(result.Top1 > .9, $"{result.Top1}");
        Assert.True(result.Losses[^1] < result.Losses[0] / 2);
    }

    [Fact]
    public void Only_a_probe_with_positions_learns_what_differs_between_them()
    {
        // As in a rotation: the second half has the opposite sign of the first, so the mean is 0.
        static FeatureSet PlaceTells(int clips, ulong seed)
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator(seed);
            var features = randn([clips, 8, 12], generator: generator); // 2 x 2 x 2 tokens
            var labels = randint(0, 2, [clips], ScalarType.Int64, generator: generator);
            var sign = (labels * 2 - 1).unsqueeze(1) * 2; // [clips, 1]
            features.narrow(1, 0, 4).select(2, 10).add_(sign);
            features.narrow(1, 4, 4).select(2, 10).sub_(sign);
            return new FeatureSet(features.DetachFromDisposeScope(), labels.DetachFromDisposeScope(), 2, 2);
        }
        using var train = PlaceTells(512, 1);
        using var validation = PlaceTells(96, 2);
        double Accuracy(TokenGrid? places) => ProbeTraining.Attentive(train, validation, 2,
            new ProbeSettings { Epochs = 40, LearningRates = [1e-2] }, shape: p => p with { Places = places }).Top1;
        Assert.InRange(Accuracy(null), .3, .7);
        Assert.InRange(Accuracy(new TokenGrid(2, 2, 2)), .8, 1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers_and_another_seed_gives_others()
    {
        using var train = OneTokenTells(48, 1);
        var settings = new ProbeSettings { Epochs = 2 };
        var first = ProbeTraining.Attentive(train, train, 2, settings);
        Assert.Equal(first.Losses, ProbeTraining.Attentive(train, train, 2, settings).Losses);
        Assert.NotEqual(first.Losses, ProbeTraining.Attentive(train, train, 2, settings with { Seed = 5 }).Losses);
    }

    [Fact]
    public void Probes_trained_together_equal_probes_trained_alone()
    {
        using var train = OneTokenTells(48, 1);
        var settings = new ProbeSettings { Epochs = 2, LearningRates = [1e-3, 3e-3], WeightDecays = [.01, .1] };
        var together = ProbeTraining.Train(
            generator => new AttentiveProbe(new() { Width = 12, Classes = 3, Heads = 2 }, generator), train, train,
            settings);
        Assert.Equal(4, together.Count);
        foreach (var probe in together)
        {
            var alone = ProbeTraining.Attentive(train, train, 2,
                settings with
                {
                    LearningRates = [probe.Result.LearningRate],
                    WeightDecays = [probe.Result.WeightDecay],
                });
            Assert.Equal(alone.Losses, probe.Result.Losses);
            probe.Dispose();
        }
    }

    [Fact]
    public void A_linear_probe_per_time_slice_reads_the_order_that_the_mean_hides()
    {
        // Class 0: the mark is in the first slice; class 1: in the second.
        using var features = zeros(40, 4, 3);
        using var labels = arange(40, ScalarType.Int64).remainder(2);
        for (var clip = 0; clip < 40; clip++) features[clip, 2 * (clip % 2), 0] = 1;
        using var set = new FeatureSet(features.alias(), labels.alias(), 2, 2);
        var settings = new ProbeSettings { Epochs = 30, LearningRates = [.1] };
        Assert.Equal(1, ProbeTraining.Linear(set, set, TokenPooling.MeanPerTimeSlice, settings).Top1);
        Assert.Equal(.5, ProbeTraining.Linear(set, set, TokenPooling.Mean, settings).Top1);
    }

    [Fact]
    public void A_linear_probe_per_quarter_reads_the_place_that_the_mean_hides()
    {
        // 4x4 tokens in each of two slices. Class 0: the mark is in the last quarter; class 1: in the first.
        using var features = zeros(40, 32, 3);
        using var labels = arange(40, ScalarType.Int64).remainder(2);
        for (var clip = 0; clip < 40; clip++) features[clip, 16 * (clip / 2 % 2) + (clip % 2 == 0 ? 15 : 0), 0] = 1;
        using var set = new FeatureSet(features.alias(), labels.alias(), 2, 2);
        using var pooled = set.Pool(TokenPooling.MeanPerQuarter);
        Assert.Equal([1, 12], pooled.Features.shape[1..]);
        Assert.Equal([9], pooled.Features[0, 0].nonzero().data<long>().ToArray()); // the last quarter's first feature
        var settings = new ProbeSettings { Epochs = 30, LearningRates = [.1] };
        Assert.Equal(1, ProbeTraining.Linear(set, set, TokenPooling.MeanPerQuarter, settings).Top1);
        Assert.Equal(.5, ProbeTraining.Linear(set, set, TokenPooling.Mean, settings).Top1);
    }

    [Fact]
    public void Neighbors_find_the_class_of_like_clips()
    {
        using var train = OneTokenTells(120, 1);
        using var validation = OneTokenTells(60, 2);
        Assert.True(KnnProbe.Run(train, validation, 10).Top1 > .8);
    }
}
