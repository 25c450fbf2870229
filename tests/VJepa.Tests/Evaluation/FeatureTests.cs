using VJepa.Lab.Evaluation;
using VJepa.Models;
using static TorchSharp.torch;
using static VJepa.Tests.Evaluation.Features;

namespace VJepa.Tests.Evaluation;

/// <summary>Extraction, standardization and scores.</summary>
public sealed class FeatureTests
{
    [Fact]
    public void Quarters_of_a_frame_that_is_not_square_are_refused()
    {
        using var set = new FeatureSet(zeros(2, 12, 3), zeros(2, ScalarType.Int64), 2, 2);
        Assert.Throws<InvalidOperationException>(() => set.Pool(TokenPooling.MeanPerQuarter));
    }

    [Fact]
    public void Change_over_time_takes_away_what_a_clip_shows_all_the_time_and_nothing_else()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var (still, moving) = (10 * randn([5, 1, 6, 3]), randn([5, 2, 6, 3])); // [clips, slices, places, D]
        moving -= moving.mean([1], keepdim: true);
        var set = new FeatureSet((still + moving).reshape(5, 12, 3), arange(5), 5, 2);
        using var change = set.ChangeOverTime();
        Near.Within(1e-4, change.Features, moving.reshape(5, 12, 3), "change");
        Assert.Equal(set.Labels.data<long>().ToArray(), change.Labels.data<long>().ToArray());
        Assert.Throws<InvalidOperationException>(() => (set with { TimeSlices = 5 }).ChangeOverTime());
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
    public void Extracted_features_are_the_encoders_whatever_the_batch_and_a_probe_can_learn_from_them()
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(
            new EncoderConfig { ImageSize = 16, PatchSize = 8, Frames = 4, Width = 12, Depth = 2, Heads = 2 });
        using var clips = randn([5, 3, 4, 16, 16]);
        using var labels = tensor(new long[] { 0, 1, 0, 1, 1 });
        using var set = FeatureExtractor.Extract(encoder, clips, labels, 2, new ExtractionSettings { BatchSize = 2 });
        Near.Within(1e-5, set.Features, encoder.call(clips), "features");
        Assert.Equal(2, set.TimeSlices);
        Assert.False(set.Features.requires_grad);
        Assert.Equal(2, ProbeTraining.Attentive(set, set, 2, new ProbeSettings { Epochs = 2 }).Losses.Count);
        using var layers = FeatureExtractor.Extract(
            encoder, clips, labels, 2, new ExtractionSettings { Layers = [0, 1], Half = true });
        Assert.Equal([5, 8, 24], layers.Features.shape);
        Near.Within(1e-2, layers.Features.narrow(2, 12, 12), set.Features, "last layer");
        Assert.Contains("0 to 0",
            Assert.Throws<ArgumentException>(() => FeatureExtractor.Extract(encoder, clips, labels, 1)).Message);
    }
}
