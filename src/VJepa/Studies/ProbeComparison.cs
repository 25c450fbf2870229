using VJepa.Evaluation;

namespace VJepa.Studies;

/// <summary>The same probes on the features of several encoders.</summary>
public static class ProbeComparison
{
    /// <summary>Attentive and linear probe with all labels and with few.</summary>
    /// <param name="name">Whose features.</param>
    /// <param name="heads">Heads of the attentive probe.</param>
    /// <param name="labels">Labels a class; 0 for all.</param>
    /// <param name="splits">Random choices of few labels.</param>
    public static IReadOnlyList<ProbeRow> Run(string name, FeatureSet train, FeatureSet validation, int heads,
        IReadOnlyList<int> labels, int splits = 3, ProbeSettings? settings = null, CancellationToken cancel = default)
    {
        settings ??= new ProbeSettings { Standardisation = Standardisation.PerPositionAndDimension };
        var rows = new List<ProbeRow>();
        foreach (var count in labels)
        {
            // Few labels make few steps an epoch: more epochs give every probe about as many steps.
            var few = count == 0 ? settings : settings with { Epochs = Math.Max(settings.Epochs, (int)(settings.Epochs * train.Count / Math.Max(1, 4L * count * train.Classes))) };
            Spread Judge(Func<FeatureSet, ProbeResult> probe) => count == 0
                ? Spread.Of([probe(train).Top1])
                : LowShot.Run(train, LowShot.Splits(train, count, splits), probe);
            rows.Add(new(name, "attentive", count, Judge(set => ProbeTraining.Attentive(set, validation, heads, few, cancel: cancel))));
            rows.Add(new(name, "linear", count, Judge(set => ProbeTraining.Linear(set, validation, TokenPooling.MeanPerTimeSlice, few with { LearningRates = [1e-2] }, cancel: cancel))));
        }
        return rows;
    }
}
