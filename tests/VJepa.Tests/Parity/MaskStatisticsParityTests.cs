using System.Text.Json;
using System.Text.RegularExpressions;
using VJepa.Models;

namespace VJepa.Tests.Parity;

/// <summary>Our masks' distributions against the recorded ones, at the level of <see cref="Statistic"/>.</summary>
[Trait("Category", "Parity")]
public sealed class MaskStatisticsParityTests
{
    private const string File1 = "masks/masks_v1.json";
    private const string File2 = "masks/masks_v2.json";

    public static TheoryData<string> Settings =>
        Golden.Cases(File1, json => json.GetProperty("multiblock").Members().Select(setting => setting.Name));

    public static TheoryData<string> Settings2 =>
        Golden.Cases(File2, json => json.GetProperty("samplers").Members().Select(setting => setting.Name));

    [Theory, MemberData(nameof(Settings))]
    public void Block_sizes_counted_over_the_recorded_steps_agree_exactly(string name)
    {
        var (config, grid, recorded) = Recorded(name);
        var single = recorded.GetProperty("single");
        var counts = new Dictionary<string, int>();
        for (var step = 0; step < single.Int("steps"); step++)
        {
            var (t, h, w) = MaskDrawing.BlockSizeAt(config, grid, step);
            counts[$"{t},{h},{w}"] = counts.GetValueOrDefault($"{t},{h},{w}") + 1;
        }
        var expected = single.GetProperty("block_size_counts_t_h_w").Members();
        Assert.Equal(expected.Select(size => (size.Name, size.Value.GetInt32())).Order(),
            counts.Select(size => (size.Key, size.Value)).Order());
    }

    [Theory, MemberData(nameof(Settings))]
    public void Token_counts_and_places_of_single_clips_agree(string name)
    {
        var (config, grid, recorded) = Recorded(name);
        var single = recorded.GetProperty("single");
        var drawn = Drawn.From(config, grid, batch: 1, single.Int("steps"), seed: 11);
        AssertCounts(single.GetProperty("context_tokens"), drawn.Context, $"{name}, context tokens");
        AssertCounts(single.GetProperty("target_tokens"), drawn.Target, $"{name}, target tokens");
        AssertTimes(single, drawn, grid, name);
        var places = single.GetProperty("context_probability_by_row_col");
        for (var place = 0; place < grid.PerFrame; place++)
        {
            // The variance of a 0-1 value, which its mean over times cannot exceed. Recorded with five digits.
            var theirs = places[place / grid.Width][place % grid.Width].GetDouble();
            var p = (drawn.ByPlace[place] + theirs) / 2;
            var error = Math.Sqrt(p * (1 - p) * 2 / drawn.Context.Length) + 1e-5;
            Statistic.AssertEqual(drawn.ByPlace[place], theirs, error, grid.PerFrame,
                $"{name}, context at place {place}");
        }
    }

    [Theory, MemberData(nameof(Settings))]
    public void Batches_cut_from_the_end_lose_the_same_tokens(string name)
    {
        var (config, grid, recorded) = Recorded(name);
        var batch = recorded.GetProperty("batch");
        var drawn = Drawn.From(config, grid, batch.Int("batch_size"), batch.Int("steps"), seed: 12);
        AssertBatch(batch, drawn, grid, $"{name}, batch");
        AssertTimes(batch, drawn, grid, $"{name}, batch");
    }

    [Theory, MemberData(nameof(Settings2))]
    public void Token_counts_of_every_V_JEPA_2_setting_agree(string name)
    {
        var recorded = Golden.Json(File2).GetProperty("samplers").GetProperty(name);
        var grid = MaskDrawing.Grid(recorded.GetProperty("grid"));
        foreach (var (kind, counts) in recorded.Members().Where(member => member.Value.Has("context_tokens")))
        {
            // "single" is one clip, "batch24" are 24.
            var size = Regex.Match(kind, @"\d+$") is { Success: true } digits ? int.Parse(digits.Value) : 1;
            var steps = counts.GetProperty("context_tokens").Int("n");
            var drawn = Drawn.From(recorded.GetProperty("config"), grid, size, steps, seed: 13);
            AssertBatch(counts, drawn, grid, $"{name}, {kind}");
        }
    }

    private static (JsonElement Config, TokenGrid Grid, JsonElement Setting) Recorded(string name)
    {
        var setting = Golden.Json(File1).GetProperty("multiblock").GetProperty(name);
        return (setting.GetProperty("config"), MaskDrawing.Grid(setting.GetProperty("grid")), setting);
    }

    private static void AssertBatch(JsonElement recorded, Drawn drawn, TokenGrid grid, string what)
    {
        AssertCounts(recorded.GetProperty("context_tokens"), drawn.Context, $"{what}, context tokens");
        AssertCounts(recorded.GetProperty("target_tokens"), drawn.Target, $"{what}, target tokens");
        if (!recorded.Has("tokens_in_neither_per_sample")) return;
        double[] neither = [.. drawn.Context.Zip(drawn.Target, (context, target) => grid.Count - context - target)];
        AssertCounts(recorded.GetProperty("tokens_in_neither_per_sample"), neither, $"{what}, tokens in neither");
    }

    private static void AssertTimes(JsonElement recorded, Drawn drawn, TokenGrid grid, string what)
    {
        var times = recorded.Numbers("context_fraction_by_time");
        for (var t = 0; t < grid.Frames; t++)
        {
            Statistic.AssertEqualShares(drawn.ByTime[t], times[t], recorded.Int("steps"), grid.Frames,
                $"{what}, context at time {t}");
        }
    }

    /// <summary>Mean, variance and quantiles (<c>p5_25_50_75_95</c>) of a count.</summary>
    private static void AssertCounts(JsonElement recorded, double[] ours, string what)
    {
        var (mine, theirs) = (Sample.Of(ours), Sample.Recorded(recorded));
        Statistic.AssertEqualMeans(mine, theirs, 2, what);
        Statistic.AssertEqualVariances(mine, theirs, 2, what);
        foreach (var (name, values) in recorded.Members().Where(member => Regex.IsMatch(member.Name, @"^p\d")))
        {
            var percents = name[1..].Split('_').Select(int.Parse).ToArray();
            for (var i = 0; i < percents.Length; i++)
            {
                var (quantile, value) = (percents[i] / 100.0, values[i].GetDouble());
                Statistic.AssertQuantile(
                    ours, quantile, value, theirs.Count, percents.Length, $"{what}, quantile {quantile}");
            }
        }
    }
}
