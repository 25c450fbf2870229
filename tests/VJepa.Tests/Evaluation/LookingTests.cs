using VJepa.Lab.Evaluation;
using VJepa.Models;
using VJepa.Lab.Studies;
using static TorchSharp.torch;

namespace VJepa.Tests.Evaluation;

public sealed class LookingTests
{
    private static readonly EncoderConfig Shape = new() { ImageSize = 16, PatchSize = 8, Frames = 4, Width = 12, Depth = 1, Heads = 2 };

    [Fact]
    public void Features_that_are_the_object_are_explained_wholly_and_random_ones_hardly()
    {
        using var scope = NewDisposeScope();
        int[] owners = [.. Enumerable.Range(0, 400).Select(i => i % 4 == 0 ? 0 : -1)];
        var pure = tensor(owners.Select(o => (float)o).ToArray()).unsqueeze(1);
        Assert.Equal(1, TokenRegions.Explained(pure, owners), 1e-5);
        Assert.InRange(TokenRegions.Explained(randn([400, 3], generator: new Generator(1)), owners), 0, .02);
        Assert.Throws<ArgumentException>(() => TokenRegions.Explained(pure, [1]));
    }

    [Fact]
    public void The_auc_is_the_share_of_pairs_in_the_right_order()
    {
        using var scope = NewDisposeScope();
        var scores = tensor(new[] { 3f, 1f, 2f, 1f });
        Assert.Equal(2.5 / 4, TokenRegions.Auc(scores, [true, true, false, false]), 1e-6); // 3 > 2, 3 > 1, 1 = 1; not 1 > 2
        Assert.Equal(1, TokenRegions.Auc(scores, [true, false, false, false]), 1e-6);
        Assert.Throws<ArgumentException>(() => TokenRegions.Auc(scores, [true, true, true, true]));
    }

    [Fact]
    public void Tubelets_that_were_cut_and_joined_are_the_clip_again()
    {
        using var scope = NewDisposeScope();
        var clips = randn([2, 3, 4, 16, 16]);
        Near.Within(0, PixelDecoder.Join(PatchEmbedding.Patchify(clips, Shape), Shape), clips, "clips");
    }

    [Fact]
    public void A_decoder_learns_to_paint_one_token_from_its_own_feature_alone()
    {
        using var scope = NewDisposeScope();
        using var decoder = new PixelDecoder(Shape, generator: new Generator(1));
        var features = randn([1, 8, 12], generator: new Generator(2));
        var before = decoder.forward(features);
        features[0, 3] = 0;
        var after = decoder.forward(features);
        Assert.Equal([3L], (before - after).abs().amax([2])[0].nonzero().data<long>().ToArray());
        Assert.Equal([1L, 3, 4, 16, 16], decoder.Paint(features).shape);
    }

    [Fact]
    public void Hypotheses_part_where_one_prediction_stands_for_two_outcomes()
    {
        using var scope = NewDisposeScope();
        using var network = new HypothesisDecoder(Shape, 2, 1, new Generator(1));
        using var adam = optim.AdamW(network.parameters(), 5e-3);
        var target = tensor(new long[] { 1, 2, 5 }).expand(16, 3).contiguous();
        var said = zeros(16, 3, 12);                                           // always the same prediction
        var wanted = (arange(16) % 2 * 2 - 1).to(float32).view(16, 1, 1).expand(16, 3, 12).contiguous(); // all -1 or all 1
        for (var step = 0; step < 150; step++)
        {
            using var inner = NewDisposeScope();
            adam.zero_grad();
            network.Loss(said, target, wanted).backward();
            adam.step();
        }
        var (features, scores) = network.forward(said, target);
        var levels = features.mean([1, 2, 3]).data<float>().Order().ToArray();
        Assert.InRange(levels[0], -1.2, -.7);
        Assert.InRange(levels[1], .7, 1.2);
        Near.Within(.15, scores.exp(), full_like(scores, .5), "probabilities");
        Assert.True((said - wanted).square().mean().item<float>() > 4 * (features - wanted).square().mean([2, 3]).amin(0).mean().item<float>());
    }

    [Fact]
    public void A_token_in_the_middle_of_an_object_is_the_objects_and_corners_far_from_all_are_background()
    {
        var clip = ObjectRecipe.Truth(0);
        var grid = new TokenGrid(4, 8, 8);
        var owners = ObjectTokens.Of(clip, grid);
        var states = clip.Objects[0].States;
        var place = (states[2].Picture + states[3].Picture) / 2;                // token time 1
        Assert.InRange(place.X, 0, 47);
        Assert.InRange(place.Y, 0, 47);
        Assert.NotEqual(ObjectTokens.Background, owners[64 + (int)(place.Y / 6) * 8 + (int)(place.X / 6)]);
        Assert.InRange(owners.Count(o => o == ObjectTokens.Background) / 256.0, .5, .98);
        Assert.Throws<ArgumentException>(() => ObjectTokens.Of(clip, new TokenGrid(3, 8, 8)));
    }

    [Fact]
    public void Attention_rows_sum_to_one_and_their_lift_is_one_where_it_is_even()
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(Shape, new Generator(1));
        var maps = AttentionMaps.Of(encoder, randn([3, 4, 16, 16], generator: new Generator(2)));
        Assert.Equal([1L, 2, 8, 8], maps.shape);
        Near.Within(1e-5, maps.sum(-1), ones(1, 2, 8), "sums");
        Near.Within(1e-6, TokenRegions.Lift(full([2, 4], .25f), [true, false, true, false]), ones(2), "even");
        Near.Within(1e-6, TokenRegions.Lift(tensor(new[] { 1f, 0, 0, 0 }), [true, false, true, false]), tensor(2f), "all on one of two");
        Assert.Throws<ArgumentException>(() => TokenRegions.Lift(ones(4), [false, false, false, false]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_hidden_objects_place_is_hidden_late_or_always_and_its_late_tokens_are_asked_for(bool seenBefore)
    {
        using var scope = NewDisposeScope();
        var grid = new TokenGrid(4, 5, 5);
        var owners = Enumerable.Repeat(ObjectTokens.Background, grid.Count).ToArray();
        foreach (var (t, column) in new[] { (0, 0), (1, 0), (2, 1), (3, 1) }) owners[t * 25 + column] = 0; // in the uppermost row
        var question = HiddenObject.Ask(7, owners, grid, seenBefore)!;
        Assert.Equal(seenBefore ? 2 * 6 : 4 * 6, question.Hidden.shape[0]); // two rows of three columns
        Assert.Equal([51L, 76], question.Hidden[question.Asked].data<long>().ToArray());
        Assert.Equal(grid.Count, question.Context.data<long>().Union(question.Hidden.data<long>().ToArray()).Count());
        Assert.Null(HiddenObject.Ask(7, owners, grid, seenBefore, item: 1));
    }

    [Fact]
    public void A_fitted_decoder_paints_better_than_nothing_and_the_same_from_the_same_seed()
    {
        using var scope = NewDisposeScope();
        var features = randn([512, 12], generator: new Generator(1));
        var pixels = features.matmul(randn([12, 384], generator: new Generator(2)));
        using var one = PixelDecoder.Fit(Shape, features, pixels, 60, 128);
        using var two = PixelDecoder.Fit(Shape, features, pixels, 60, 128);
        Assert.True((one.forward(features) - pixels).square().mean().item<float>() < .5 * pixels.square().mean().item<float>());
        Near.Within(0, one.forward(features), two.forward(features), "painted");
        Assert.Throws<ArgumentException>(() => PixelDecoder.Fit(Shape, features, pixels[..9], 1));
    }
}
