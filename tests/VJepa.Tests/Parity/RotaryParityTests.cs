using System.Text.Json;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

/// <summary>Rotary positions: <c>v2_variants</c>, case <c>rope</c>.</summary>
[Trait("Category", "Parity")]
public sealed class RotaryParityTests
{
    private static JsonElement Rope() => Golden.Case("v2_variants/variants.json", "rope");

    [Fact]
    public void Rotations_are_the_recorded_ones()
    {
        using var scope = NewDisposeScope();
        var (tensors, noise) = (Golden.Tensors("v2_variants/variants.safetensors"), new Noise(Rope()));
        var names = tensors.Keys.Where(key => key.StartsWith("rope.", StringComparison.Ordinal)
            && key.EndsWith(".x", StringComparison.Ordinal)).Select(key => key[..^".x".Length]).ToArray();
        Assert.NotEmpty(names);
        foreach (var name in names)
        {
            var x = tensors[$"{name}.x"]; // [B, heads, N, width]
            var width = (int)x.shape[^1];
            noise.Check($"{name}.out", RotaryAngles.OneAxis(tensors[$"{name}.pos"], width).Apply(x), tensors);
            // Positions 0, 1, ..., N - 1, shared by all heads.
            var shared = tensors.Keys.Single(key => key.StartsWith($"{name}.out_pos_arange", StringComparison.Ordinal));
            noise.Check(shared, RotaryAngles.OneAxis(arange(x.shape[2]), width).Apply(x), tensors);
        }
    }

    [Fact]
    public void The_split_of_a_head_into_time_height_width_and_a_rest_is_the_recorded_one()
    {
        foreach (var (name, widths) in Rope().GetProperty("head_dim_split").Members())
        {
            if (!int.TryParse(name, out var headWidth)) continue;
            var part = RotaryAngles.PartWidth(headWidth);
            Assert.Equal(widths.Ints(), new[] { part, part, part, headWidth - 3 * part });
        }
    }

    [Fact]
    public void Token_positions_in_time_row_and_column_are_the_recorded_ones()
    {
        using var scope = NewDisposeScope();
        foreach (var recorded in Rope().Items("separate_positions"))
        {
            int Side(string name) => recorded.Int(name, recorded.Int("grid_size"));
            long[] ids = [.. recorded.GetProperty("ids").EnumerateArray().Select(id => id.GetInt64())];
            var grid = new TokenGrid(1, Side("H_patches"), Side("W_patches"));
            var angles = RotaryAngles.At(tensor(ids, [1, ids.Length]), grid, headWidth: 6);
            for (var axis = 0; axis < 3; axis++)
            {
                // The first frequency of each axis is 1, so the angle there is the position.
                var expected = tensor(recorded.GetProperty("d_h_w")[axis].Ints()).to(float64);
                var (cosine, sine) = (angles.Cosine[0, 0, .., 2 * axis], angles.Sine[0, 0, .., 2 * axis]);
                Near.Within(1e-5, cosine, expected.cos(), $"cosine, axis {axis}");
                Near.Within(1e-5, sine, expected.sin(), $"sine, axis {axis}");
            }
        }
    }

    /// <summary>
    /// The three parts are equal and even; the rest stays as it is. With a width of 15, each axis turns 4 features and
    /// 3 are left.
    /// </summary>
    [Theory, InlineData(15), InlineData(7), InlineData(13)]
    public void A_head_of_odd_width_keeps_its_tail(int headWidth)
    {
        using var scope = NewDisposeScope();
        var part = RotaryAngles.PartWidth(headWidth);
        Assert.Equal(0, part % 2);
        var grid = new TokenGrid(2, 3, 2);
        var angles = RotaryAngles.At(arange(grid.Count).unsqueeze(0), grid, headWidth);
        var x = randn([1, 2, grid.Count, headWidth], generator: new Generator(3));
        var turned = angles.Apply(x);
        var (rotated, rest) = (x[.., .., .., ..(3 * part)], x[.., .., .., (3 * part)..]);
        var alone = RotaryAngles.At(arange(grid.Count).unsqueeze(0), grid, 3 * part).Apply(rotated);
        Near.Within(1e-6, turned[.., .., .., ..(3 * part)], alone, "the rotated part");
        Near.Within(0, turned[.., .., .., (3 * part)..], rest, "the rest");
    }
}
