using VJepa.Models;
using VJepa.Lab.Plots;
using static TorchSharp.torch;

namespace VJepa.Tests.Plots;

public class FeaturePictureTests
{
    private static readonly TokenGrid Grid = new(2, 2, 3);

    [Fact]
    public void The_lowest_and_highest_token_have_the_ends_of_the_color_scale()
    {
        var map = new TokenMap("error", [.. Enumerable.Range(0, 12).Select(i => (float)i)]);
        using var picture = Samples.Decode(TokenHeat.Of(Grid, map).Rows[0].Picture);
        Assert.Equal(Rgb.Parse("#440154"), Samples.At(picture, 2, 2));
        Assert.Equal(Rgb.Parse("#FDE725"), Samples.At(picture, picture.Width - 3, picture.Height - 3));
    }

    [Fact]
    public void The_scale_is_written_beside_the_heat_map()
    {
        var map = new TokenMap("error", [.. Enumerable.Range(0, 12).Select(i => i / 4f)]);
        Assert.Contains("0 (dark) to 2.75 (bright)", TokenHeat.Of(Grid, map).ToHtml());
    }

    [Fact]
    public void A_map_with_a_wrong_number_of_values_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => TokenHeat.Of(Grid, new TokenMap("attention", [1, 2])));
        Assert.Contains("attention", error.Message);
        Assert.Contains("12", error.Message);
        Assert.Throws<ArgumentException>(() => TokenHeat.Of(Grid, new TokenMap("attention", [1, 2]), range: (0, 1)));
    }

    [Fact]
    public void A_given_range_clamps_what_is_beyond_it()
    {
        var map = new TokenMap("cosine", [.. Enumerable.Range(0, 12).Select(i => (float)i)]);
        using var picture = Samples.Decode(TokenHeat.Of(Grid, map, range: (0, 1)).Rows[0].Picture);
        Assert.Equal(Rgb.Parse("#FDE725"), Samples.At(picture, picture.Width - 3, 2));
    }

    [Fact]
    public void Equal_features_have_equal_colors_in_every_clip()
    {
        using var features = randn([12, 8], generator: new Generator(3));
        var colors = PcaColors.Fit(features);
        using var half = features[6..];
        Assert.Equal(colors.Of(features).Skip(6), colors.Of(half));
    }

    [Fact]
    public void Groups_of_features_are_told_apart_by_color()
    {
        using var features = zeros(12, 8);
        features[..6, 2] = 5;
        using var noise = randn([12, 8], generator: new Generator(5)) * 0.01f;
        using var noisy = features + noise;
        var colors = PcaColors.Fit(noisy).Of(noisy);
        Assert.All(colors.Take(6), color => Assert.True(color.R > 200));
        Assert.All(colors.Skip(6), color => Assert.True(color.R < 55));
    }

    [Fact]
    public void The_larger_group_is_background_and_dark_when_the_foreground_is_asked_for()
    {
        using var features = randn([40, 8], generator: new Generator(7));
        features[..15, 0] -= 20;
        var colors = PcaColors.Fit(features, foreground: true).Of(features);
        Assert.All(colors.Skip(15), color => Assert.Equal(new Rgb(31, 31, 31), color));
        Assert.Contains(colors.Take(15), color => color.R > 150);
    }

    [Fact]
    public void Features_that_do_not_fit_the_grid_are_refused()
    {
        using var clip = Samples.Clip(frames: 4, height: 16, width: 24);
        using var features = randn(11, 8);
        var error = Assert.Throws<ArgumentException>(() => PcaPicture.Of(clip, features, Grid));
        Assert.Contains("11 tokens", error.Message);
    }
}
