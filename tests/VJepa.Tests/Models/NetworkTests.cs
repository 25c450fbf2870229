using VJepa.Models;
using VJepa.Tests.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Models;

public sealed class NetworkTests
{
    private static readonly EncoderConfig Config = TinyRun.Config.Encoder;

    [Fact]
    public void A_tubelet_becomes_the_token_of_its_time_row_and_column()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var embedding = new PatchEmbedding(Config);
        var empty = embedding.forward(zeros([1, 3, Config.Frames, Config.ImageSize, Config.ImageSize]));
        var grid = Config.Grid;
        foreach (var (t, y, x) in new[] { (0, 0, 0), (1, 2, 3), (1, 0, 1), (0, 3, 2) })
        {
            var clip = zeros([1, 3, Config.Frames, Config.ImageSize, Config.ImageSize]);
            clip[0, 0, t * Config.TubeletSize + 1, y * Config.PatchSize + 2, x * Config.PatchSize + 3] = 1;
            var changed = (embedding.forward(clip) - empty).abs().sum(-1)[0].gt(0);
            Assert.Equal(
                [(t * grid.Height + y) * (long)grid.Width + x], changed.nonzero().flatten().data<long>().ToArray());
        }
    }

    [Theory, InlineData(PositionKind.SineCosine), InlineData(PositionKind.Rotary)]
    public void Context_tokens_equal_the_full_clips_when_nothing_is_hidden(PositionKind positions)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var encoder = new Encoder(Config with { Positions = positions });
        var clips = TinyRun.Clips(2);
        var all = arange(Config.Grid.Count).expand(2, -1).contiguous();
        Near.Within(1e-5, encoder.call(clips, all), encoder.call(clips), "features");
    }

    [Fact]
    public void Hidden_pixels_do_not_reach_context_tokens()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var encoder = new Encoder(Config);
        var clips = TinyRun.Clips(1);
        var keep = tensor(new long[] { 0, 5, 9 }, 1, 3);
        var before = encoder.call(clips, keep);
        var changed = clips.clone();
        changed[.., .., Config.TubeletSize..] += 1; // the second half of the time, where no kept token is
        Assert.Equal(0, Near.MaxAbs(encoder.call(changed, keep), before));
        Assert.True(Near.MaxAbs(encoder.call(changed), encoder.call(clips)) > 1e-3);
    }

    [Theory, InlineData(PositionKind.SineCosine), InlineData(PositionKind.Rotary)]
    public void Predictions_stand_in_the_order_of_the_targets(PositionKind positions)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var predictor = new Predictor(
            TinyRun.Config.Predictor with { ZeroMaskTokens = false }, Config with { Positions = positions });
        var context = randn([2, 3, Config.Width], generator: new Generator(1));
        var seen = tensor(new long[] { 0, 1, 2, 4, 5, 6 }, 2, 3);
        var asked = tensor(new long[] { 8, 20, 31, 10, 11, 30 }, 2, 3);
        var straight = predictor.call(context, seen, asked, 0);
        var turned = predictor.call(context, seen, asked.flip(1), 0);
        Assert.Equal([2, 3, Config.Width], straight.shape);
        Near.Within(1e-5, turned.flip(1), straight, "predictions");
        Assert.True(Near.MaxAbs(straight[.., 0], straight[.., 1]) > 1e-4, "Places make no difference.");
    }

    [Fact]
    public void The_mask_token_is_the_masks_number_modulo_their_count()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var predictor = new Predictor(
            TinyRun.Config.Predictor with { MaskTokens = 2, ZeroMaskTokens = false }, Config);
        var context = randn([1, 2, Config.Width], generator: new Generator(1));
        var (seen, asked) = (tensor(new long[] { 0, 1 }, 1, 2), tensor(new long[] { 8, 20 }, 1, 2));
        Tensor Ask(int mask) => predictor.call(context, seen, asked, mask);
        Assert.Equal(0, Near.MaxAbs(Ask(0), Ask(2)));
        Assert.Equal(0, Near.MaxAbs(Ask(1), Ask(3)));
        Assert.True(Near.MaxAbs(Ask(0), Ask(1)) > 1e-5);
    }

    [Fact]
    public void Attention_weights_of_every_query_sum_to_one()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var encoder = new Encoder(Config);
        var (tokens, _) = encoder.Embed(TinyRun.Clips(2));
        var weights = encoder.Blocks[0].AttentionWeights(tokens);
        Assert.Equal([2, Config.Heads, Config.Grid.Count, Config.Grid.Count], weights.shape);
        Near.Within(1e-5, weights.sum(-1), ones(2, Config.Heads, Config.Grid.Count), "sums");
    }

    [Fact]
    public void A_clip_smaller_than_a_tubelet_is_refused_with_its_size()
    {
        var error = Assert.Throws<ArgumentException>(() => Config.GridFor(1, 32, 32));
        Assert.Contains("1 frames of 32x32", error.Message);
        Assert.Throws<ArgumentException>(() => new Encoder(Config with { ImageSize = 7 }));
        Assert.Contains(
            "heads", Assert.Throws<ArgumentException>(() => new Encoder(Config with { Heads = 5 })).Message);
    }

    [Fact]
    public void Frames_and_pixels_that_fill_no_whole_tubelet_are_dropped_as_a_strided_convolution_drops_them()
    {
        using var scope = NewDisposeScope();
        var clips = randn([2, 3, 5, 37, 33], generator: new Generator(3));
        var kernel = randn([6, 3, 2, 8, 8], generator: new Generator(4));
        var expected = nn.functional.conv3d(clips, kernel, strides: [2, 8, 8]).flatten(2).transpose(1, 2); // [B, N, 6]
        var tubelets = PatchEmbedding.Patchify(clips, Config with { Frames = 5 });
        Near.Within(1e-4, expected, tubelets.matmul(kernel.flatten(1).t()), "tokens");
    }
}
