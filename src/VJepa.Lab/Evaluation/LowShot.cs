using VJepa.Runtime;

namespace VJepa.Lab.Evaluation;

/// <summary>
/// Low-shot evaluation (V-JEPA, table 7): random splits of the training clips with the same number of labels per class.
/// </summary>
public static class LowShot
{
    /// <summary>
    /// Random splits with <paramref name="perClass"/> labels per class, as ascending indices. A seed always gives the
    /// same splits.
    /// </summary>
    /// <exception cref="ArgumentException">A class has too few clips.</exception>
    public static IReadOnlyList<long[]> Splits(FeatureSet train, int perClass, int splits = 3, int seed = 0) =>
        Draw(train, _ => perClass, splits, seed);

    /// <summary>
    /// Random splits with a share of each class's labels, at least one label: .05, .1 and .5 in table 7.
    /// </summary>
    public static IReadOnlyList<long[]> Splits(FeatureSet train, double share, int splits = 3, int seed = 0) =>
        share is > 0 and <= 1
            ? Draw(train, clips => Math.Max(1, (int)Math.Round(clips * share)), splits, seed)
            : throw new ArgumentException($"The share of labels is {share}; it must be above 0 and at most 1.");

    /// <summary>Trains one probe per split; mean and spread of the top-1 accuracy.</summary>
    /// <param name="train">All training features.</param>
    /// <param name="splits">From <see cref="Splits(FeatureSet, int, int, int)"/>.</param>
    /// <param name="probe">Trains a probe on a split's features, for example with
    /// <see cref="ProbeTraining.Linear"/>.</param>
    /// <param name="workers">Splits at a time; <paramref name="probe"/> then runs on several threads.</param>
    public static Spread Run(
        FeatureSet train, IReadOnlyList<long[]> splits, Func<FeatureSet, ProbeResult> probe, int workers = 1)
    {
        double Judge(long[] split)
        {
            using var few = train.Select(split);
            return probe(few).Top1;
        }
        return Spread.Of(TensorThreads.Map(splits, Judge, workers));
    }

    private static List<long[]> Draw(FeatureSet train, Func<int, int> count, int splits, int seed)
    {
        using var onCpu = train.Labels.cpu();
        var labels = onCpu.data<long>().ToArray();
        var drawn = new List<long[]>();
        for (var split = 0; split < splits; split++)
        {
            var random = new Random(unchecked(seed * 7919 + split));
            var chosen = new List<long>();
            for (var c = 0; c < train.Classes; c++)
            {
                var clips = Enumerable.Range(0, labels.Length).Where(clip => labels[clip] == c)
                    .Select(clip => (long)clip).ToArray();
                if (clips.Length == 0) continue; // none could be read: the class is not learned
                var wanted = count(clips.Length);
                if (wanted < 1 || wanted > clips.Length)
                    throw new ArgumentException(
                        $"Class {c} has {clips.Length} clips that can be read; {wanted} labels per class were " +
                        "asked for. Ask for fewer, or add clips.");
                random.Shuffle(clips);
                chosen.AddRange(clips[..wanted]);
            }
            chosen.Sort();
            drawn.Add([.. chosen]);
        }
        return drawn;
    }
}
