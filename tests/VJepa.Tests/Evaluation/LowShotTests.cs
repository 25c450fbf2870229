using VJepa.Lab.Evaluation;
using static VJepa.Tests.Evaluation.Features;

namespace VJepa.Tests.Evaluation;

public sealed class LowShotTests
{
    [Fact]
    public void Splits_judged_side_by_side_give_what_they_give_one_by_one()
    {
        using var set = OneTokenTells(200, 4);
        using var held = OneTokenTells(100, 5);
        var splits = LowShot.Splits(set, perClass: 5, splits: 3);
        ProbeResult Probe(FeatureSet few) =>
            ProbeTraining.Attentive(few, held, heads: 2, new ProbeSettings { Epochs = 4 });
        Assert.Equal(LowShot.Run(set, splits, Probe), LowShot.Run(set, splits, Probe, workers: 2));
        Assert.Throws<TimeoutException>(() => LowShot.Run(set, splits, _ => throw new TimeoutException(), workers: 2));
    }

    [Fact]
    public void Splits_hold_the_asked_number_of_every_class_and_differ()
    {
        using var set = OneTokenTells(200, 4);
        var splits = LowShot.Splits(set, perClass: 7, splits: 3, seed: 1);
        var labels = set.Labels.data<long>().ToArray();
        foreach (var split in splits)
        {
            Assert.Equal(split.Distinct(), split);
            Assert.All(Enumerable.Range(0, 3), c => Assert.Equal(7, split.Count(clip => labels[clip] == c)));
        }
        Assert.NotEqual(splits[0], splits[1]);
        Assert.Equal(splits[2], LowShot.Splits(set, perClass: 7, splits: 3, seed: 1)[2]);
        Assert.Contains("Class", Assert.Throws<ArgumentException>(() => LowShot.Splits(set, 1000)).Message);
    }

    [Fact]
    public void Mean_and_spread_are_those_of_the_formula()
    {
        var spread = Spread.Of([.5, .6, .7]);
        Assert.Equal(.6, spread.Mean, 1e-12);
        Assert.Equal(.1, spread.Deviation, 1e-12);
        Assert.Equal("0.600 ± 0.100", spread.ToString());
    }
}
