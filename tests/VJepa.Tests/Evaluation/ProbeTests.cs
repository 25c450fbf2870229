using VJepa.Lab.Evaluation;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Evaluation;

public sealed class ProbeTests
{
    /// <summary>Clips whose class stands in one token at a random place: only attention finds it among the others.</summary>
    private static FeatureSet OneTokenTells(int clips, ulong seed, int classes = 3, int tokens = 8, int width = 12)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        var features = randn([clips, tokens, width], generator: generator) * .3;
        var labels = randint(0, classes, [clips], ScalarType.Int64, generator: generator);
        var places = randint(0, tokens, [clips], ScalarType.Int64, generator: generator);
        for (var clip = 0; clip < clips; clip++)
        {
            features[clip, places[clip].item<long>(), labels[clip].item<long>()] += 3;
            features[clip, places[clip].item<long>(), width - 1] += 3;
        }
        return new FeatureSet(features.DetachFromDisposeScope(), labels.DetachFromDisposeScope(), classes, 2);
    }

    [Fact]
    public void An_attentive_probe_learns_what_one_token_says()
    {
        using var train = OneTokenTells(192, 1);
        using var validation = OneTokenTells(96, 2);
        var result = ProbeTraining.Attentive(train, validation, heads: 2, new ProbeSettings { Epochs = 40, LearningRates = [1e-2] });
        Assert.True(result.Top1 > .9, $"{result.Top1}");
        Assert.True(result.Losses[^1] < result.Losses[0] / 2);
    }

    [Fact]
    public void Only_a_probe_that_is_told_the_places_learns_what_differs_between_them()
    {
        // As in a turn: what stands in the first half stands in the second with the other sign, so the mean of all says nothing.
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
        var together = ProbeTraining.Train(generator => new AttentiveProbe(new() { Width = 12, Classes = 3, Heads = 2 }, generator), train, train, settings);
        Assert.Equal(4, together.Count);
        foreach (var probe in together)
        {
            var alone = ProbeTraining.Attentive(train, train, 2,
                settings with { LearningRates = [probe.Result.LearningRate], WeightDecays = [probe.Result.WeightDecay] });
            Assert.Equal(alone.Losses, probe.Result.Losses);
            probe.Dispose();
        }
    }

    [Fact]
    public void A_linear_probe_per_time_slice_reads_the_order_that_the_mean_hides()
    {
        // Class 0: the mark stands in the first slice, class 1: in the second.
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
        // Four by four tokens in each of two slices. Class 0: the mark stands in the last quarter, class 1: in the first.
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
    public void Quarters_of_a_frame_that_is_no_square_are_refused()
    {
        using var set = new FeatureSet(zeros(2, 12, 3), zeros(2, ScalarType.Int64), 2, 2);
        Assert.Throws<InvalidOperationException>(() => set.Pool(TokenPooling.MeanPerQuarter));
    }

    [Fact]
    public void Neighbors_find_the_class_of_like_clips()
    {
        using var train = OneTokenTells(120, 1);
        using var validation = OneTokenTells(60, 2);
        Assert.True(KnnProbe.Run(train, validation, 10).Top1 > .8);
    }

    [Fact]
    public void Standardized_features_have_mean_0_and_deviation_1_at_each_position()
    {
        using var scope = NewDisposeScope();
        using var set = OneTokenTells(300, 3);
        using var scaling = FeatureScaling.Fit(set, Standardization.PerPositionAndDimension)!;
        var scaled = scaling.Apply(set.Features * 1);
        Near.Within(1e-5, scaled.mean([0]), zeros(8, 12), "mean");
        Near.Within(1e-4, scaled.std(0, unbiased: false), ones(8, 12), "deviation");
    }

    [Fact]
    public void Splits_judged_side_by_side_give_what_they_give_one_by_one()
    {
        using var set = OneTokenTells(200, 4);
        using var held = OneTokenTells(100, 5);
        var splits = LowShot.Splits(set, perClass: 5, splits: 3);
        ProbeResult Probe(FeatureSet few) => ProbeTraining.Attentive(few, held, heads: 2, new ProbeSettings { Epochs = 4 });
        Assert.Equal(LowShot.Run(set, splits, Probe), LowShot.Run(set, splits, Probe, workers: 2));
        Assert.Throws<TimeoutException>(() => LowShot.Run(set, splits, _ => throw new TimeoutException(), workers: 2));
    }

    [Fact]
    public void Splits_hold_the_asked_number_of_every_class_and_differ()
    {
        using var set = OneTokenTells(200, 4);
        var splits = LowShot.Splits(set, perClass: 7, splits: 3, seed: 1);
        var labels = set.Labels.data<long>().ToArray();
        foreach (var split in splits)
        {
            Assert.Equal(split.Distinct(), split);
            Assert.All(Enumerable.Range(0, 3), c => Assert.Equal(7, split.Count(clip => labels[clip] == c)));
        }
        Assert.NotEqual(splits[0], splits[1]);
        Assert.Equal(splits[2], LowShot.Splits(set, perClass: 7, splits: 3, seed: 1)[2]);
        Assert.Contains("Class", Assert.Throws<ArgumentException>(() => LowShot.Splits(set, 1000)).Message);
    }

    [Fact]
    public void Scores_count_by_hand()
    {
        using var logits = tensor(new float[,] { { 3, 1, 0 }, { 0, 2, 1 }, { 0, 2, 1 }, { 5, 0, 1 } });
        using var labels = tensor(new long[] { 0, 1, 2, 1 });
        var scores = ClassificationScores.Of(logits, labels);
        Assert.Equal(.5, scores.Top1);
        Assert.Equal(1, scores.Top5);
        Assert.Equal([1, .5, 0], scores.PerClass);
        Assert.Equal(1, scores.Confusion[2, 1]);
        Assert.Equal(1, scores.Confusion[1, 0]);
        Assert.Equal(4, scores.Count);
    }

    [Fact]
    public void Mean_and_spread_are_those_of_the_formula()
    {
        var spread = Spread.Of([.5, .6, .7]);
        Assert.Equal(.6, spread.Mean, 1e-12);
        Assert.Equal(.1, spread.Deviation, 1e-12);
        Assert.Equal("0.600 ± 0.100", spread.ToString());
    }

    [Fact]
    public void Extracted_features_are_the_encoders_whatever_the_batch_and_a_probe_can_learn_from_them()
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(new EncoderConfig { ImageSize = 16, PatchSize = 8, Frames = 4, Width = 12, Depth = 2, Heads = 2 });
        using var clips = randn([5, 3, 4, 16, 16]);
        using var labels = tensor(new long[] { 0, 1, 0, 1, 1 });
        using var set = FeatureExtractor.Extract(encoder, clips, labels, 2, new ExtractionSettings { BatchSize = 2 });
        Near.Within(1e-5, set.Features, encoder.call(clips), "features");
        Assert.Equal(2, set.TimeSlices);
        Assert.False(set.Features.requires_grad);
        Assert.Equal(2, ProbeTraining.Attentive(set, set, 2, new ProbeSettings { Epochs = 2 }).Losses.Count);
        using var layers = FeatureExtractor.Extract(encoder, clips, labels, 2, new ExtractionSettings { Layers = [0, 1], Half = true });
        Assert.Equal([5, 8, 24], layers.Features.shape);
        Near.Within(1e-2, layers.Features.narrow(2, 12, 12), set.Features, "last layer");
        Assert.Contains("0 to 0", Assert.Throws<ArgumentException>(() => FeatureExtractor.Extract(encoder, clips, labels, 1)).Message);
    }
}
