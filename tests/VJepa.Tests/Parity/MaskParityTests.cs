using System.Text.Json;
using VJepa.Masking;
using VJepa.Models;
using static TorchSharp.torch;
using static VJepa.Tests.Parity.RecordedRun;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class MaskParityTests
{
    private static readonly Lazy<JsonElement> Json = new(() => Golden.Json("masks/masks_v1.json"));

    [Fact]
    public void Block_sizes_for_given_scales_and_aspects_are_the_recorded_ones()
    {
        var rows = Json.Value.GetProperty("block_size").GetProperty("rows").EnumerateArray().ToArray();
        Assert.NotEmpty(rows);
        foreach (var row in rows)
        {
            var grid = new TokenGrid(row[0].GetInt32(), row[1].GetInt32(), row[2].GetInt32());
            var size = MultiBlockMask.BlockSize(grid, row[3].GetDouble(), row[4].GetDouble(), row[5].GetDouble());
            Assert.True(size == (row[6].GetInt32(), row[7].GetInt32(), row[8].GetInt32()), $"{row}: {size}");
        }
    }

    [Fact]
    public void Block_sizes_of_each_step_are_the_recorded_ones()
    {
        var recorded = Json.Value.GetProperty("block_size_by_step_torch_rng");
        var grid = Grid(recorded.GetProperty("grid"));
        foreach (var name in new[] { "short_range", "long_range", "mixed_scales" })
        {
            var setting = Mask(Json.Value.GetProperty("multiblock").GetProperty(name).GetProperty("config"));
            var step = 0;
            foreach (var size in recorded.GetProperty(name).EnumerateArray())
                Assert.Equal((size[0].GetInt32(), size[1].GetInt32(), size[2].GetInt32()), setting.BlockSizeAt(grid, step++));
            Assert.True(step > 0);
        }
    }

    [Fact]
    public void Index_lists_of_recorded_seeds_are_repeated_exactly()
    {
        using var scope = NewDisposeScope();
        var tensors = Golden.Tensors("masks/masks_v1_exact.safetensors");
        foreach (var recorded in Golden.Json("masks/masks_v1_exact.json").GetProperty("cases").EnumerateArray())
        {
            var (name, patch) = (recorded.GetProperty("case").GetString(), Int(recorded, "patch_size"));
            var side = Int(recorded, "crop_size") / patch;
            var grid = new TokenGrid(Int(recorded, "num_frames") / Int(recorded, "tubelet_size"), side, side);
            var sampler = new MaskSampler(grid, [.. recorded.GetProperty("cfgs_mask").EnumerateArray().Select(Mask)]);
            using var generator = new Generator((ulong)recorded.GetProperty("torch_manual_seed_before_first_call").GetInt64());
            for (var call = 0; call < Int(recorded, "calls"); call++)
            {
                var masks = sampler.Sample(Int(recorded, "batch_size"), call, generator);
                for (var i = 0; i < masks.Count; i++)
                {
                    Near.Within(0, masks[i].Context, tensors[$"{name}.step{call}.enc.{i}"].to(int64), $"{name}, step {call}, context {i}");
                    Near.Within(0, masks[i].Target, tensors[$"{name}.step{call}.pred.{i}"].to(int64), $"{name}, step {call}, target {i}");
                }
            }
        }
    }

    [Fact]
    public void V_JEPA_2_index_lists_of_recorded_seeds_are_repeated_exactly()
    {
        using var scope = NewDisposeScope();
        var tensors = Golden.Tensors("masks/masks_v2_exact.safetensors");
        var cases = Golden.Json("masks/masks_v2_exact.json").GetProperty("cases").EnumerateArray().ToArray();
        var settings = new Dictionary<string, MultiBlockMask>();
        foreach (var recorded in cases.Where(recorded => recorded.TryGetProperty("cfg", out _)))
        {
            var name = recorded.GetProperty("case").GetString()!;
            settings[name] = Mask(recorded.GetProperty("cfg"));
            var sampler = new MaskSampler(GridOf(recorded, Int(recorded, "num_frames")), [settings[name]]);
            using var generator = new Generator((ulong)recorded.GetProperty("torch_manual_seed_before_first_call").GetInt64());
            for (var call = 0; tensors.ContainsKey($"{name}.step{call}.enc"); call++)
            {
                using var mask = sampler.Sample(Int(recorded, "batch_size"), call, generator)[0];
                Near.Within(0, mask.Context, tensors[$"{name}.step{call}.enc"].to(int64), $"{name}, step {call}, context");
                Near.Within(0, mask.Target, tensors[$"{name}.step{call}.pred"].to(int64), $"{name}, step {call}, target");
            }
        }
        // Several clip lengths: each has a sampler, whose steps count its own calls.
        foreach (var recorded in cases.Where(recorded => recorded.TryGetProperty("calls", out _)))
        {
            var (name, steps) = (recorded.GetProperty("case").GetString(), new Dictionary<int, int>());
            using var generator = new Generator((ulong)recorded.GetProperty("torch_manual_seed_before_first_call").GetInt64());
            var calls = recorded.GetProperty("calls").EnumerateArray().ToArray();
            for (var call = 0; call < calls.Length; call++)
            {
                var groups = calls[call].GetProperty("groups").EnumerateArray().ToArray();
                for (var g = 0; g < groups.Length; g++)
                {
                    var frames = Int(groups[g], "frames");
                    var sampler = new MaskSampler(GridOf(recorded, frames), [settings["short_range"], settings["long_range"]]);
                    var step = steps[frames] = steps.GetValueOrDefault(frames, -1) + 1;
                    var masks = sampler.Sample(groups[g].GetProperty("sample_order").GetArrayLength(), step, generator);
                    for (var i = 0; i < masks.Count; i++)
                    {
                        Near.Within(0, masks[i].Context, tensors[$"{name}.step{call}.seq{g}.enc.{i}"].to(int64), $"{name}, call {call}, group {g}, context {i}");
                        Near.Within(0, masks[i].Target, tensors[$"{name}.step{call}.seq{g}.pred.{i}"].to(int64), $"{name}, call {call}, group {g}, target {i}");
                    }
                }
            }
        }
    }

    private static TokenGrid GridOf(JsonElement recorded, int frames)
    {
        var side = Int(recorded, "crop_size") / Int(recorded, "patch_size");
        return new TokenGrid(frames / Int(recorded, "tubelet_size"), side, side);
    }

    [Fact]
    public void Tubes_keep_the_recorded_number_of_positions_each_as_often()
    {
        var rows = Json.Value.GetProperty("random_tube_keep_table").GetProperty("rows").EnumerateArray().ToArray();
        Assert.NotEmpty(rows);
        foreach (var row in rows)
        {
            var grid = new TokenGrid(2, 1, row[1].GetInt32());
            var sampler = new MaskSampler(grid, [new RandomTubeMask { Ratio = row[0].GetDouble() }]);
            if (row[2].GetInt32() == 0)
            {
                Assert.Contains("leaves no token", Assert.Throws<ArgumentException>(() => sampler.Sample(1, 0, 5)).Message);
                continue;
            }
            using var mask = sampler.Sample(1, 0, 5)[0];
            Assert.Equal(2 * row[2].GetInt32(), mask.Context.shape[1]);
        }
        foreach (var recorded in Json.Value.GetProperty("random_tube").EnumerateArray())
        {
            var frames = Int(recorded, "context_tokens") / Int(recorded, "num_keep_spatial");
            var grid = new TokenGrid(frames, 1, (Int(recorded, "context_tokens") + Int(recorded, "target_tokens")) / frames);
            var sampler = new MaskSampler(grid, [new RandomTubeMask { Ratio = Number(recorded, "ratio") }]);
            var clips = Int(recorded, "samples");
            using var mask = sampler.Sample(clips, 0, 7)[0];
            Assert.Equal(Int(recorded, "context_tokens"), mask.Context.shape[1]);
            Assert.Equal(Int(recorded, "target_tokens"), mask.Target.shape[1]);
            var kept = new long[grid.PerFrame];
            foreach (var token in mask.Context.data<long>())
                if (token < grid.PerFrame) kept[token]++;
            // Without replacement the counts vary less than independent ones, which makes this chi-square test cautious.
            var expected = clips * Int(recorded, "num_keep_spatial") / (double)grid.PerFrame;
            Statistic.AssertUniform(kept, expected, $"tube {recorded.GetProperty("ratio")}");
        }
    }

    internal static TokenGrid Grid(JsonElement grid) => new(grid[0].GetInt32(), grid[1].GetInt32(), grid[2].GetInt32());
}
