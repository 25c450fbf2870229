using VJepa.Lab.Plots;
using static TorchSharp.torch;

namespace VJepa.Tests.Plots;

public class FilmStripTests
{
    [Fact]
    public void Normalized_frames_get_their_pixel_values_back()
    {
        using var clip = Samples.Clip(frames: 3, height: 16, width: 16);
        using var picture = Samples.Decode(FilmStrip.Of(clip).Rows[0].Picture);
        var cell = 160;
        foreach (var (t, level) in new[] { 64, 128, 191 }.Index())
            Assert.Equal(level, Samples.At(picture, t * (cell + 4) + cell / 2, 8).R, 1.0);
    }

    [Fact]
    public void Small_frames_grow_by_a_whole_factor_with_hard_pixel_edges()
    {
        var bytes = new byte[1 * 2 * 2 * 3];
        bytes[0] = 255; // red, top left
        using var frames = tensor(bytes).view(1, 2, 2, 3);
        using var picture = Samples.Decode(FilmStrip.Of(frames).Rows[0].Picture);
        Assert.Equal(0, picture.Width % 2);
        var half = picture.Width / 2;
        Assert.True(half >= 40);
        Assert.Equal(new Rgb(255, 0, 0), Samples.At(picture, half - 1, half - 1));
        Assert.Equal(new Rgb(0, 0, 0), Samples.At(picture, half, half - 1));
    }

    [Fact]
    public void A_long_clip_is_shown_by_its_first_to_its_last_frame_at_most_eight()
    {
        using var clip = Samples.Clip(frames: 31, height: 8, width: 8);
        var captions = FilmStrip.Of(clip).Rows[0].Captions;
        Assert.Equal(8, captions.Count);
        Assert.Equal("1", captions[0]);
        Assert.Equal("31", captions[^1]);
    }

    [Fact]
    public void Captions_are_the_times_of_the_frames_shown()
    {
        using var clip = Samples.Clip(frames: 4, height: 8, width: 8);
        var captions = FilmStrip.Of(clip, times: [0, 0.5, 1, 1.5], frames: 2).Rows[0].Captions;
        Assert.Equal(["0.00 s", "1.50 s"], captions);
    }

    [Fact]
    public void Frames_of_any_size_are_equally_wide_on_the_page()
    {
        using var small = Samples.Clip(frames: 8, height: 48, width: 48);
        using var large = Samples.Clip(frames: 8, height: 256, width: 256);
        Assert.Equal(FilmStrip.Of(small).Rows[0].Picture.Width, FilmStrip.Of(large).Rows[0].Picture.Width);
    }

    [Fact]
    public void Large_frames_shrink_so_that_the_row_fits_a_page()
    {
        using var clip = Samples.Clip(frames: 8, height: 240, width: 320);
        var picture = FilmStrip.Of(clip).Rows[0].Picture;
        Assert.InRange(picture.Width!.Value, 700, 920);
    }

    [Fact]
    public void A_batch_is_refused_with_its_shape_and_the_remedy()
    {
        using var batch = zeros([2, 3, 4, 8, 8]);
        var error = Assert.Throws<ArgumentException>(() => FilmStrip.Of(batch));
        Assert.Contains("[2, 3, 4, 8, 8]", error.Message);
        Assert.Contains("batch[0]", error.Message);
    }

    [Fact]
    public void A_grid_without_a_page_is_one_picture_of_all_rows()
    {
        using var clip = Samples.Clip(frames: 2, height: 8, width: 8);
        var grid = FilmStrip.Rows([("query", clip), ("neighbor", clip)], title: "Retrieval");
        using var one = Samples.Decode(grid.Rows[0].Picture);
        using var both = Samples.Decode(grid.ToPicture());
        Assert.Equal(2 * one.Height + 6, both.Height);
        Assert.Equal(one.Width, both.Width);
        Assert.Equal("Retrieval", grid.ToPicture().Alt);
        Assert.Equal("Retrieval\nFilm strip: query\nFilm strip: neighbor", grid.ToString());
    }

    [Fact]
    public void Labels_are_escaped_in_the_page()
    {
        using var clip = Samples.Clip(frames: 2, height: 8, width: 8);
        var html = FilmStrip.Rows([("<b>left</b>", clip)]).ToHtml();
        Assert.Contains("&lt;b&gt;left", html);
        Assert.DoesNotContain("<b>left", html);
    }
}
