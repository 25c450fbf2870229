using System.Text.Json;
using VJepa.Models;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class MaskParityTests
{
    private static readonly Lazy<JsonElement> Json = new(() => Golden.Json("masks/masks_v1.json"));

    [Fact]
    public void Block_sizes_for_given_scales_and_aspects_are_the_recorded_ones()
    {
        foreach (var row in Json.Value.GetProperty("block_size").Items("rows"))
        {
            double At(int column) => row[column].GetDouble();
            var grid = MaskDrawing.Grid(row);
            var size = MaskDrawing.BlockSize(grid, temporalScale: At(3), spatialScale: At(4), aspect: At(5));
            Assert.True(size == (row[6].GetInt32(), row[7].GetInt32(), row[8].GetInt32()), $"{row}: {size}");
        }
    }

    [Fact]
    public void Block_sizes_of_each_step_are_the_recorded_ones()
    {
        var recorded = Json.Value.GetProperty("block_size_by_step_torch_rng");
        var grid = MaskDrawing.Grid(recorded.GetProperty("grid"));
        var settings = Json.Value.GetProperty("multiblock").Members()
            .Where(setting => recorded.Has(setting.Name)).ToArray();
        Assert.NotEmpty(settings);
        foreach (var (name, setting) in settings)
        {
            var own = $"{name}_config";
            var config = recorded.Has(own) ? recorded.GetProperty(own) : setting.GetProperty("config");
            var sizes = recorded.Items(name);
            for (var step = 0; step < sizes.Length; step++)
            {
                var (frames, height, width) = MaskDrawing.BlockSizeAt(config, grid, step);
                Assert.Equal(sizes[step].Ints(), new[] { frames, height, width });
            }
        }
    }

    [Fact]
    public void Tubes_keep_the_recorded_number_of_positions_each_as_often()
    {
        foreach (var row in Json.Value.GetProperty("random_tube_keep_table").Items("rows"))
        {
            var (ratio, places, kept) = (row[0].GetDouble(), row[1].GetInt32(), row[2].GetInt32());
            var sampler = MaskDrawing.Tubes(new TokenGrid(2, 1, places), ratio);
            if (kept == 0)
            {
                Assert.Throws<ArgumentException>(() => sampler.Sample(1, 0, seed: 5));
                continue;
            }
            using var mask = sampler.Sample(1, 0, seed: 5)[0];
            Assert.Equal(2 * kept, mask.Context.shape[1]);
        }
        foreach (var recorded in Json.Value.Items("random_tube")) Tube(recorded);
    }

    private static void Tube(JsonElement recorded)
    {
        var (context, target) = (recorded.Int("context_tokens"), recorded.Int("target_tokens"));
        var (keep, clips) = (recorded.Int("num_keep_spatial"), recorded.Int("samples"));
        var frames = context / keep;
        var grid = new TokenGrid(frames, 1, (context + target) / frames);
        using var mask = MaskDrawing.Tubes(grid, recorded.Number("ratio")).Sample(clips, 0, seed: 7)[0];
        Assert.Equal(context, mask.Context.shape[1]);
        Assert.Equal(target, mask.Target.shape[1]);
        var kept = new long[grid.PerFrame];
        foreach (var token in mask.Context.data<long>())
            if (token < grid.PerFrame) kept[token]++;
        // Drawn without replacement, the counts vary less than independent ones: this chi-square test is cautious.
        Statistic.AssertUniform(kept, clips * keep / (double)grid.PerFrame, $"tube {recorded.GetProperty("ratio")}");
    }
}
