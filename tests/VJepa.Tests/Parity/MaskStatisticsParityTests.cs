using System.Text.Json;
using VJepa.Masking;
using static TorchSharp.torch;
using static VJepa.Tests.Parity.RecordedRun;

namespace VJepa.Tests.Parity;

/// <summary>Our masks' distributions against the recorded ones, at the level that <see cref="Statistic"/> states.</summary>
[Trait("Category", "Parity")]
public sealed class MaskStatisticsParityTests
{
    public static TheoryData<string> Settings => ["short_range", "long_range", "causal", "mixed_scales"];

    private static JsonElement Recorded(string setting) => Golden.Json("masks/masks_v1.json").GetProperty("multiblock").GetProperty(setting);

    [Theory, MemberData(nameof(Settings))]
    public void Block_sizes_counted_over_the_recorded_steps_agree_exactly(string name)
    {
        var recorded = Recorded(name);
        var (grid, setting, single) = (MaskParityTests.Grid(recorded.GetProperty("grid")), Mask(recorded.GetProperty("config")), recorded.GetProperty("single"));
        var counts = new SortedDictionary<string, int>();
        for (var step = 0; step < Int(single, "steps"); step++)
        {
            var (t, h, w) = setting.BlockSizeAt(grid, step);
            counts[$"{t},{h},{w}"] = counts.GetValueOrDefault($"{t},{h},{w}") + 1;
        }
        var expected = single.GetProperty("block_size_counts_t_h_w").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt32());
        Assert.Equal(expected.OrderBy(p => p.Key, StringComparer.Ordinal), counts.OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Settings))]
    public void Token_counts_and_places_of_single_clips_agree(string name)
    {
        var recorded = Recorded(name);
        var (grid, single) = (MaskParityTests.Grid(recorded.GetProperty("grid")), recorded.GetProperty("single"));
        var sampler = new MaskSampler(grid, [Mask(recorded.GetProperty("config"))]);
        var steps = Int(single, "steps");
        var (context, target) = (new double[steps], new double[steps]);
        var (byTime, byPlace) = (new double[grid.Frames], new double[grid.PerFrame]);
        using var generator = new Generator(11);
        for (var step = 0; step < steps; step++)
        {
            using var mask = sampler.Sample(1, step, generator)[0];
            (context[step], target[step]) = (mask.Context.shape[1], mask.Target.shape[1]);
            foreach (var token in mask.Context.data<long>())
            {
                byTime[token / grid.PerFrame] += 1.0 / grid.PerFrame / steps;
                byPlace[token % grid.PerFrame] += 1.0 / grid.Frames / steps;
            }
        }
        AssertCounts(single.GetProperty("context_tokens"), context, $"{name}, context tokens");
        AssertCounts(single.GetProperty("target_tokens"), target, $"{name}, target tokens");
        var share = Statistic.Of(context).Deviation / grid.PerFrame;
        var times = single.GetProperty("context_fraction_by_time");
        for (var t = 0; t < grid.Frames; t++)
        {
            // Never seen is never seen; otherwise a share between 0 and 1 deviates by .5 at most.
            var error = byTime[t] == 0 ? 0 : Math.Min(.5, share) * Math.Sqrt(2.0 / steps);
            Statistic.AssertEqualMeans(byTime[t], times[t].GetDouble(), error, grid.Frames, $"{name}, context at time {t}");
        }
        var places = single.GetProperty("context_probability_by_row_col");
        for (var place = 0; place < grid.PerFrame; place++)
        {
            // The variance of a 0-1 value, which its mean over times cannot exceed. Recorded with five digits.
            var error = Math.Sqrt(byPlace[place] * (1 - byPlace[place]) * 2 / steps) + 1e-5;
            Statistic.AssertEqualMeans(byPlace[place], places[place / grid.Width][place % grid.Width].GetDouble(), error, grid.PerFrame, $"{name}, context at place {place}");
        }
    }

    [Theory, MemberData(nameof(Settings))]
    public void Batches_cut_from_the_end_lose_the_same_tokens(string name)
    {
        var recorded = Recorded(name);
        var (grid, batch) = (MaskParityTests.Grid(recorded.GetProperty("grid")), recorded.GetProperty("batch"));
        var sampler = new MaskSampler(grid, [Mask(recorded.GetProperty("config"))]);
        var (steps, size) = (Int(batch, "steps"), Int(batch, "batch_size"));
        var (context, target, neither) = (new double[steps], new double[steps], new double[steps]);
        var byTime = Enumerable.Range(0, grid.Frames).Select(_ => new double[steps]).ToArray();
        using var generator = new Generator(12);
        for (var step = 0; step < steps; step++)
        {
            using var mask = sampler.Sample(size, step, generator)[0];
            (context[step], target[step]) = (mask.Context.shape[1], mask.Target.shape[1]);
            neither[step] = grid.Count - context[step] - target[step];
            foreach (var token in mask.Context.data<long>()) byTime[token / grid.PerFrame][step] += 1.0 / grid.PerFrame / size;
        }
        AssertCounts(batch.GetProperty("context_tokens"), context, $"{name}, context tokens of a batch");
        AssertCounts(batch.GetProperty("target_tokens"), target, $"{name}, target tokens of a batch");
        AssertCounts(batch.GetProperty("tokens_in_neither_per_sample"), neither, $"{name}, tokens in neither");
        for (var t = 0; t < grid.Frames; t++)
        {
            var (mean, deviation) = Statistic.Of(byTime[t]);
            Statistic.AssertEqualMeans(mean, batch.GetProperty("context_fraction_by_time")[t].GetDouble(), deviation * Math.Sqrt(2.0 / steps),
                grid.Frames, $"{name}, context of a batch at time {t}");
        }
    }

    [Fact]
    public void Token_counts_of_every_V_JEPA_2_setting_agree()
    {
        foreach (var recorded in Golden.Json("masks/masks_v2.json").GetProperty("samplers").EnumerateObject())
        {
            var sampler = new MaskSampler(MaskParityTests.Grid(recorded.Value.GetProperty("grid")), [Mask(recorded.Value.GetProperty("config"))]);
            using var generator = new Generator(13);
            foreach (var (kind, size) in new[] { ("single", 1), ("batch24", 24) })
            {
                var counts = recorded.Value.GetProperty(kind);
                var steps = Int(counts.GetProperty("context_tokens"), "n");
                var (context, target) = (new double[steps], new double[steps]);
                for (var step = 0; step < steps; step++)
                {
                    using var mask = sampler.Sample(size, step, generator)[0];
                    (context[step], target[step]) = (mask.Context.shape[1], mask.Target.shape[1]);
                }
                AssertCounts(counts.GetProperty("context_tokens"), context, $"{recorded.Name}, {kind}, context");
                AssertCounts(counts.GetProperty("target_tokens"), target, $"{recorded.Name}, {kind}, target");
            }
        }
    }

    /// <summary>Mean and spread of a count. The error of a deviation comes from our own fourth moment, since counts are not normal.</summary>
    private static void AssertCounts(JsonElement recorded, double[] ours, string what)
    {
        double count = ours.Length;
        var n = Number(recorded, "n");
        var (mean, deviation) = Statistic.Of(ours);
        var spread = Number(recorded, "std");
        Statistic.AssertEqualMeans(mean, Number(recorded, "mean"), Math.Sqrt(deviation * deviation / count + spread * spread / n), 2, $"{what}, mean");
        if (deviation == 0)
        {
            Assert.Equal(0, spread);
            return;
        }
        var fourth = ours.Average(value => Math.Pow(value - mean, 4));
        var error = Math.Sqrt(Math.Max(0, fourth - Math.Pow(deviation, 4)) * (1 / count + 1 / n)) / (2 * deviation);
        Statistic.AssertEqualMeans(deviation, spread, error, 2, $"{what}, spread");
    }
}
