using System.Text.Json;
using VJepa.Masking;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

/// <summary>Index lists drawn from recorded seeds of torch's CPU generator.</summary>
[Trait("Category", "Parity")]
public sealed class ExactMaskParityTests
{
    [Fact]
    public void Index_lists_of_recorded_seeds_are_repeated_exactly()
    {
        using var scope = NewDisposeScope();
        var tensors = Golden.Tensors("masks/masks_v1_exact.safetensors");
        foreach (var recorded in Golden.Json("masks/masks_v1_exact.json").Items("cases"))
        {
            var grid = MaskDrawing.Grid(recorded, recorded.Int("num_frames"));
            var sampler = MaskDrawing.Sampler(grid, recorded.Items("cfgs_mask"));
            using var generator = MaskDrawing.Seeded(recorded);
            for (var call = 0; call < recorded.Int("calls"); call++)
            {
                var masks = sampler.Sample(recorded.Int("batch_size"), call, generator);
                Same(masks, tensors, $"{recorded.Text("case")}.step{call}");
            }
        }
    }

    [Fact]
    public void V_JEPA_2_index_lists_of_recorded_seeds_are_repeated_exactly()
    {
        using var scope = NewDisposeScope();
        var tensors = Golden.Tensors("masks/masks_v2_exact.safetensors");
        foreach (var recorded in Golden.Json("masks/masks_v2_exact.json").Items("cases").Where(one => one.Has("cfg")))
        {
            var name = recorded.Text("case");
            var grid = MaskDrawing.Grid(recorded, recorded.Int("num_frames"));
            var sampler = MaskDrawing.Sampler(grid, recorded.GetProperty("cfg"));
            using var generator = MaskDrawing.Seeded(recorded);
            var call = 0;
            for (; tensors.ContainsKey($"{name}.step{call}.enc"); call++)
            {
                using var mask = sampler.Sample(recorded.Int("batch_size"), call, generator)[0];
                var start = $"{name}.step{call}";
                Same(mask, tensors[$"{start}.enc"], tensors[$"{start}.pred"], start);
            }
            Assert.True(call > 0, $"{name} has no index lists.");
        }
    }

    /// <summary>Each clip length has a sampler, whose steps count its own calls.</summary>
    [Fact]
    public void Index_lists_of_batches_of_several_clip_lengths_are_repeated_exactly()
    {
        using var scope = NewDisposeScope();
        var tensors = Golden.Tensors("masks/masks_v2_exact.safetensors");
        var cases = Golden.Json("masks/masks_v2_exact.json").Items("cases");
        // Such a case draws the published pair of masks, whose settings stand in the cases of these names.
        JsonElement[] pair = [.. new[] { "short_range", "long_range" }
            .SelectMany(name => cases.Where(one => one.Text("case") == name)).Select(one => one.GetProperty("cfg"))];
        foreach (var recorded in cases.Where(one => one.Has("calls") && one.Has("dataset_fpcs")))
        {
            var settings = recorded.Has("cfgs_mask") ? recorded.Items("cfgs_mask") : pair;
            using var generator = MaskDrawing.Seeded(recorded);
            var (calls, steps) = (recorded.Items("calls"), new Dictionary<int, int>());
            for (var call = 0; call < calls.Length; call++)
            {
                var groups = calls[call].Items("groups");
                for (var g = 0; g < groups.Length; g++)
                {
                    var frames = groups[g].Int("frames");
                    var step = steps[frames] = steps.GetValueOrDefault(frames, -1) + 1;
                    var sampler = MaskDrawing.Sampler(MaskDrawing.Grid(recorded, frames), settings);
                    var masks = sampler.Sample(groups[g].GetProperty("sample_order").GetArrayLength(), step, generator);
                    Same(masks, tensors, $"{recorded.Text("case")}.step{call}.seq{g}");
                }
            }
        }
    }

    private static void Same(IReadOnlyList<MaskPair> masks, IReadOnlyDictionary<string, Tensor> tensors, string name)
    {
        Assert.Equal(RecordedJson.Numbered(tensors.Keys, $"{name}.enc.").Length, masks.Count);
        for (var i = 0; i < masks.Count; i++)
            Same(masks[i], tensors[$"{name}.enc.{i}"], tensors[$"{name}.pred.{i}"], $"{name}, mask {i}");
    }

    private static void Same(MaskPair mask, Tensor context, Tensor target, string name)
    {
        Near.Within(0, mask.Context, context.to(int64), $"{name}, context");
        Near.Within(0, mask.Target, target.to(int64), $"{name}, target");
    }
}
