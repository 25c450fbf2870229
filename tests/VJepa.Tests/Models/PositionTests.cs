using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Models;

public sealed class PositionTests
{
    [Fact]
    public void One_axis_has_all_sines_before_all_cosines()
    {
        var table = PositionTable.OneAxis([0, 3], 4);
        Assert.Equal([0, 0, 1, 1], Enumerable.Range(0, 4).Select(i => table[0, i]));
        Assert.Equal(Math.Sin(3), table[1, 0], 1e-15);
        Assert.Equal(Math.Sin(3 / 100.0), table[1, 1], 1e-15); // 10000^(-1/2)
        Assert.Equal(Math.Cos(3), table[1, 2], 1e-15);
        Assert.Equal(Math.Cos(3 / 100.0), table[1, 3], 1e-15);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void The_parts_of_a_video_table_stand_in_the_order_time_height_width(bool uniform)
    {
        var grid = new TokenGrid(2, 3, 4);
        using var table = PositionTable.Video(grid, 24, uniform);
        Assert.Equal([grid.Count, 24], table.shape);
        var (time, side) = uniform ? (8, 8) : (12, 6);
        float[] Row(int t, int y, int x) => [.. table[(t * grid.Height + y) * grid.Width + x].data<float>()];
        bool Same(float[] one, float[] other, int from, int count) =>
            one.AsSpan(from, count).SequenceEqual(other.AsSpan(from, count));
        var (origin, later, lower, right) = (Row(0, 0, 0), Row(1, 0, 0), Row(0, 1, 0), Row(0, 0, 1));
        Assert.False(Same(origin, later, 0, time));
        Assert.True(Same(origin, later, time, 2 * side));
        Assert.False(Same(origin, lower, time, side));
        Assert.True(Same(origin, lower, 0, time) && Same(origin, lower, time + side, side));
        Assert.False(Same(origin, right, time + side, side));
        Assert.True(Same(origin, right, 0, time + side));
    }

    [Fact]
    public void A_uniform_table_is_cut_to_its_width()
    {
        using var table = PositionTable.Video(new TokenGrid(2, 2, 2), 20, uniformPower: true);
        Assert.Equal(20, table.shape[1]); // 3 parts of 8 give 24
    }

    [Fact]
    public void A_table_resized_to_its_own_grid_is_itself_and_to_another_keeps_the_middle()
    {
        using var scope = NewDisposeScope();
        var from = new TokenGrid(2, 4, 4);
        var table = PositionTable.Video(from, 24, uniformPower: true).unsqueeze(0);
        Assert.Equal(0, Near.MaxAbs(PositionTable.Resize(table, from, from), table));
        var larger = PositionTable.Resize(table, from, new TokenGrid(4, 8, 8));
        Assert.Equal([1, 256, 24], larger.shape);
        // Linear interpolation by a whole factor keeps the mean.
        Near.Within(1e-5, larger.mean([1]), table.mean([1]), "mean of the table");
    }

    [Fact]
    public void A_rotation_leaves_the_origin_and_the_rest_of_a_head_alone()
    {
        using var scope = NewDisposeScope();
        var angles = RotaryAngles.At(tensor(new long[] { 0, 7, 21 }, 1, 3), new TokenGrid(2, 4, 4), 14);
        var x = randn([1, 2, 3, 14], generator: new Generator(3));
        var turned = angles.Apply(x);
        Assert.Equal(0, Near.MaxAbs(turned[.., .., 0], x[.., .., 0]));
        Assert.True(Near.MaxAbs(turned[.., .., 1], x[.., .., 1]) > .1);
        Near.Within(0, turned[.., .., .., 12..], x[.., .., .., 12..], "what is left of the head's width");
    }
}
