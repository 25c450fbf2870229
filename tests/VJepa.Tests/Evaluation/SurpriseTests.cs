using VJepa.Lab.Evaluation;
using VJepa.Lab.Studies;
using VJepa.Lab.Worlds;
using static TorchSharp.torch;

namespace VJepa.Tests.Evaluation;

public class SurpriseTests
{
    [Fact]
    public void Errors_are_the_mean_distance_of_prediction_and_target_in_each_window()
    {
        using var model = SurpriseRecipe.Start(SurpriseModel.Untrained, 1);
        using var videos = ViolationStream.Batch(new ViolationWorld(SurpriseRecipe.World).Render(0).Possible);
        using var errors = Surprise.Measure(model, videos, SurpriseRecipe.ContextFrames, stride: 2);
        Assert.Equal([8, 10], errors.Starts);
        Assert.Equal([2, 2, 4, 4], errors.Values.shape);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var window = videos.narrow(2, 2, 16);
        var (context, target) = (arange(16).expand(2, -1), arange(16, 32).expand(2, -1));
        var says = model.Predictor.call(model.Encoder.call(window, context), context, target, 0);
        var was = nn.functional.layer_norm(model.TargetEncoder.call(window), [64], eps: 1e-5).narrow(1, 16, 16);
        var expected = (says - was).abs().mean([2]).view(2, 4, 4);
        Assert.True(allclose(expected, errors.Values.select(1, 1), rtol: 1e-4, atol: 1e-5));
    }

    [Fact]
    public void A_frame_has_the_mean_of_the_windows_that_predict_it()
    {
        // One video, windows that predict frames 4-7 and 6-9, two tokens a time.
        using var errors = new SurpriseErrors(tensor(new float[] { 1, 3, 2, 2, 4, 8, 0, 0 }, [1, 2, 2, 2]), [4, 6], 2);
        Assert.Equal([4, 5, 6, 7, 8, 9], errors.Frames);
        Assert.Equal([2, 2, 4, 4, 0, 0], errors.OverTime()[0]);
        Assert.Equal([3, 3, 5, 5, 0, 0], errors.OverTime(tokenShare: .5)[0]);
        Assert.Equal(4, errors.Scores(new(SurpriseScore.Maximum))[0], 6);
        Assert.Equal(2, errors.Scores(new(SurpriseScore.Mean))[0], 6);
    }

    [Fact]
    public void Frames_that_no_window_predicts_are_left_out()
    {
        using var errors = new SurpriseErrors(zeros([1, 2, 1, 1]), [2, 6], 2);
        Assert.Equal([2, 3, 6, 7], errors.Frames);
    }

    [Fact]
    public void A_bias_for_one_ending_is_right_in_half_of_the_pairs_and_no_help_in_cases()
    {
        JudgedPair Pair(long number, double possible, double impossible) => new(number, ViolationKind.Vanish, 9, possible, impossible);
        JudgedPair[] biased = [Pair(0, 1, 2), Pair(0, 2, 1), Pair(1, 3, 4), Pair(1, 4, 3)];
        Assert.Equal(new PairAccuracy(.5, 0, 4), PairAccuracy.Of(biased));
        Assert.Equal(new PairAccuracy(.5, 0, 2), PairAccuracy.OfCases(biased));
        // Memory adds a little to what can't be: not enough for both pairs, enough for the case.
        Assert.Equal(.5, PairAccuracy.Of([Pair(0, 1, 2.1), Pair(0, 2, 1.1)]).Share);
        Assert.Equal(1, PairAccuracy.OfCases([Pair(0, 1, 2.1), Pair(0, 2, 1.1)]).Share);
    }

    [Fact]
    public void Pairs_end_or_begin_alike_and_the_best_measure_is_the_one_that_is_right()
    {
        // Scores of A, B, A then B, B then A: the ending B is harder, and what can't be adds 1.
        using var errors = new SurpriseErrors(tensor(new float[] { 1, 5, 6, 2 }, [4, 1, 1, 1]), [8], 2);
        using var test = new ViolationTest([(7, ViolationKind.Jump, 9)], errors);
        var measure = new SurpriseMeasure(SurpriseScore.Mean);
        Assert.Equal([(1, 2), (5, 6)], test.Judge(measure).Select(pair => ((int)pair.Possible, (int)pair.Impossible)));
        Assert.Equal([(1, 6), (5, 2)], test.Judge(measure, SurprisePairing.SameBeginning).Select(pair => ((int)pair.Possible, (int)pair.Impossible)));
        Assert.Equal(1, PairAccuracy.Of(test.Judge(test.Best())).Share);
    }

    [Fact]
    public void The_best_measure_is_chosen_by_whole_cases_and_then_by_pairs()
    {
        // Two tubelets each of A, B, A then B, B then A. One pair of two is right by the maximum and by the mean, the case by the mean alone.
        using var errors = new SurpriseErrors(tensor(new float[] { 1, 1, 9, 0, 1, 1, 8, 8 }, [4, 1, 2, 1]), [8], 2);
        using var test = new ViolationTest([(7, ViolationKind.Jump, 9)], errors);
        Assert.Equal(.5, PairAccuracy.Of(test.Judge(new(SurpriseScore.Maximum))).Share);
        Assert.Equal(.5, PairAccuracy.Of(test.Judge(new(SurpriseScore.Mean))).Share);
        Assert.Equal(0, PairAccuracy.OfCases(test.Judge(new(SurpriseScore.Maximum))).Share);
        Assert.Equal(new(SurpriseScore.Mean), test.Best());
        // Both are right in the case; only the mean is right in both pairs.
        using var pairs = new SurpriseErrors(tensor(new float[] { 1, 1, 9, 0, 8, 8, 9, 0 }, [4, 1, 2, 1]), [8], 2);
        using var tied = new ViolationTest([(7, ViolationKind.Jump, 9)], pairs);
        Assert.Equal(new(SurpriseScore.Mean), tied.Best());
    }

    [Fact]
    public void Videos_shorter_than_a_window_and_contexts_beyond_it_are_refused()
    {
        using var model = SurpriseRecipe.Start(SurpriseModel.Untrained, 1);
        using var brief = zeros([1, 3, 14, 32, 32]);
        using var video = zeros([1, 3, 16, 32, 32]);
        Assert.Contains("16 frames", Assert.Throws<ArgumentException>(() => Surprise.Measure(model, brief, 8)).Message);
        Assert.Contains("multiple of 2", Assert.Throws<ArgumentException>(() => Surprise.Measure(model, video, 16)).Message);
        Assert.Contains("multiple of 2", Assert.Throws<ArgumentException>(() => Surprise.Measure(model, video, 7)).Message);
    }

    [Fact]
    public void Training_batches_depend_on_seed_and_position_and_hold_possible_clips()
    {
        var world = new ViolationWorld(SurpriseRecipe.World);
        using var stream = new ViolationStream(world, 2, 16, 3, seed: 5);
        using var first = stream.Next();
        using var second = stream.Next();
        stream.Position = 0;
        using var again = stream.Next();
        Assert.Equal([3, 3, 16, 32, 32], first.Clips.shape);
        Assert.Equal(first.Sources, again.Sources);
        Assert.True(Same(first.Clips, again.Clips));
        Assert.False(Same(first.Clips, second.Clips));
        using var all = ViolationStream.Batch(Enumerable.Range(0, 2).SelectMany(i => world.Render(i).Possible));
        var source = first.Sources[0].Split(' ', ',');
        var (video, start) = (2 * int.Parse(source[1]) + int.Parse(source[4]), int.Parse(source[^1]));
        Assert.True(Same(first.Clips[0], all[video].narrow(1, start, 16)));
    }

    [Fact]
    public void Training_on_random_features_leaves_the_encoder_as_it_is()
    {
        using var model = SurpriseRecipe.Start(SurpriseModel.RandomFeatures, 2);
        using var stream = SurpriseRecipe.Stream(model.Config, 1);
        var before = model.Encoder.parameters().Concat(model.TargetEncoder.parameters()).Select(p => p.detach().clone()).ToArray();
        var predictor = model.Predictor.parameters().Select(p => p.detach().clone()).ToArray();
        model.Run(stream);
        Assert.All(before.Zip(model.Encoder.parameters().Concat(model.TargetEncoder.parameters())), pair => Assert.True(Same(pair.First, pair.Second)));
        Assert.Contains(predictor.Zip(model.Predictor.parameters()), pair => !Same(pair.First, pair.Second));
    }

    private static bool Same(Tensor one, Tensor other) => (one - other).abs().max().item<float>() == 0;
}
