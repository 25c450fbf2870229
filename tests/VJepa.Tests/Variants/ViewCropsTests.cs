using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Tests.Variants;

public sealed class ViewCropsTests
{
    private static readonly ViewCrops Crops = new() { Locals = 3, GlobalSize = 32, LocalSize = 16 };

    private static Tensor Clips(int batch = 2)
    {
        using var random = new Generator(21);
        return randn([batch, 3, 4, 32, 32], generator: random);
    }

    [Fact]
    public void One_global_view_comes_first_then_the_local_ones_decided_by_seed_and_step()
    {
        using var scope = NewDisposeScope();
        var clips = Clips();
        var views = Crops.Draw(clips, 1, 5);
        Assert.Equal([2, 3, 4, 32, 32], views[0].shape);
        Assert.Equal(3, views.Skip(1).Count(view => view.shape.SequenceEqual([2, 3, 4, 16, 16])));
        foreach (var (one, again) in views.Zip(Crops.Draw(clips, 1, 5))) Near.Within(0, one, again, "same draw");
        Assert.True(Near.MaxAbs(views[1], Crops.Draw(clips, 1, 6)[1]) > .1, "another step");
        Assert.True(Near.MaxAbs(views[1], Crops.Draw(clips, 2, 5)[1]) > .1, "another seed");
        Assert.True(Near.MaxAbs(views[1], views[2]) > .1, "another view");
    }

    [Fact]
    public void A_crop_is_the_same_in_all_frames_and_another_for_each_clip()
    {
        using var scope = NewDisposeScope();
        var still = Clips(1).narrow(2, 0, 1).expand(2, 3, 4, 32, 32);
        var local = Crops.Draw(still, 3, 0)[1];
        Near.Within(0, local[.., .., 0], local[.., .., 3], "frames");
        Assert.True(Near.MaxAbs(local[0], local[1]) > .1);
    }

    [Fact]
    public void A_crop_of_everything_is_the_clip_itself()
    {
        using var scope = NewDisposeScope();
        var whole = Crops with { GlobalArea = (1, 1), Ratio = (1, 1) };
        Near.Within(1e-6, Clips(), whole.Draw(Clips(), 1, 0)[0], "whole");
    }

    [Fact]
    public void Boxes_lie_inside_the_frame_with_the_wanted_area_and_ratio_and_reach_every_corner()
    {
        using var random = new Generator(4);
        var boxes = Enumerable.Range(0, 2000).Select(_ => Crops.Box(60, 90, (.2, .4), random)).ToList();
        Assert.All(boxes, box =>
        {
            Assert.InRange(box.Top, 0, 60 - box.Rows);
            Assert.InRange(box.Left, 0, 90 - box.Columns);
            Assert.InRange(box.Rows * box.Columns / 5400.0, .19, .41); // whole pixels
            Assert.InRange((double)box.Columns / box.Rows, .72, 1.39);
        });
        Assert.Contains(boxes, box => box.Top == 0);
        Assert.Contains(boxes, box => box.Left == 90 - box.Columns);
        Assert.InRange(boxes.Average(box => box.Rows * box.Columns / 5400.0), .29, .31);
    }

    [Fact]
    public void A_crop_shows_its_box()
    {
        using var scope = NewDisposeScope();
        var ramp = arange(32, dtype: float32).view(1, 1, 1, 1, 32).expand(1, 1, 1, 32, 32).contiguous(); // x of a pixel
        using var one = new Generator(9);
        using var same = new Generator(9);
        var (_, left, _, columns) = Crops.Box(32, 32, (.2, .4), one);
        var crop = Crops.Crop(ramp, (.2, .4), 16, same)[0, 0, 0, 0]; // [16]
        var expected = (arange(16, dtype: float32) + .5) * columns / 16 - .5 + left;
        Near.Within(1e-3, expected[1..15], crop[1..15], "columns"); // the outermost are clamped to the box
    }
}
