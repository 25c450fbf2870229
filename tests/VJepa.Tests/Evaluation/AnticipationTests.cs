using VJepa.Lab.Evaluation;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Evaluation;

public sealed class AnticipationTests
{
    private static readonly EncoderConfig Config = new() { ImageSize = 16, PatchSize = 8, Frames = 8, Width = 24, Depth = 1, Heads = 2, Positions = PositionKind.Rotary, Initialization = Initialization.FanIn };

    [Fact]
    public void What_was_seen_stands_first_and_what_is_predicted_is_the_predictors_answer_for_that_time()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var encoder = new Encoder(Config);
        using var predictor = new Predictor(new PredictorConfig { Width = 24, Depth = 1, ZeroMaskTokens = false }, Config);
        var clips = randn([2, 3, 8, 16, 16]);
        var features = Anticipation.Features(encoder, predictor, clips, seconds: 1, framesPerSecond: 4, slices: 2);
        var seen = encoder.call(clips);
        Assert.Equal([2, 16 + 8, 24], features.shape);
        Near.Within(0, features.narrow(1, 0, 16), seen, "seen");
        // One second is two tubelets of four frames a second: the predicted time begins at slice 4 + 2.
        var places = arange(24, 32).unsqueeze(0).expand(2, -1);
        Near.Within(0, features.narrow(1, 16, 8), predictor.call(seen, arange(16).unsqueeze(0).expand(2, -1), places, 0), "predicted");
        Assert.True(Near.MaxAbs(features, Anticipation.Features(encoder, predictor, clips, 2, 4, slices: 2)) > 1e-4, "another time is another answer");
    }

    [Fact]
    public void A_network_without_places_after_the_clip_is_refused()
    {
        using var scope = NewDisposeScope();
        var table = Config with { Positions = PositionKind.SineCosine };
        using var encoder = new Encoder(table);
        using var predictor = new Predictor(new PredictorConfig { Width = 24, Depth = 1 }, table);
        Assert.Contains("rotary", Assert.Throws<ArgumentException>(() => Anticipation.Features(encoder, predictor, zeros([1, 3, 8, 16, 16]), 1, 4)).Message);
    }
}
