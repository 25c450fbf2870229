using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Accuracy of a classifier.</summary>
/// <param name="Top1">Share of clips whose highest-scoring class is right.</param>
/// <param name="Top5">Share of clips whose class is among the five highest.</param>
/// <param name="PerClass">Accuracy of each class; NaN for a class without clips.</param>
/// <param name="Confusion">Number of clips by true class (row) and predicted class (column), [classes, classes].</param>
public sealed record ClassificationScores(double Top1, double Top5, IReadOnlyList<double> PerClass, long[,] Confusion)
{
    /// <summary>Number of clips.</summary>
    public long Count => Confusion.Cast<long>().Sum();

    /// <summary>Mean of <see cref="PerClass"/> over the classes that have clips.</summary>
    public double ClassMean => PerClass.Where(share => !double.IsNaN(share)).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Scores logits (or any scores, higher is better) [N, classes] against int64 labels [N].</summary>
    public static ClassificationScores Of(Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var classes = (int)logits.shape[1];
        var best = Math.Min(5, classes);
        var order = logits.topk(best, dim: 1).indexes.cpu().data<long>().ToArray(); // [N * best]
        var truth = labels.cpu().data<long>().ToArray();
        var confusion = new long[classes, classes];
        var top5 = 0L;
        for (var clip = 0; clip < truth.Length; clip++)
        {
            confusion[truth[clip], order[clip * best]]++;
            if (order.AsSpan(clip * best, best).Contains(truth[clip])) top5++;
        }
        var right = new double[classes];
        for (var c = 0; c < classes; c++)
        {
            var row = 0L;
            for (var other = 0; other < classes; other++) row += confusion[c, other];
            right[c] = row == 0 ? double.NaN : confusion[c, c] / (double)row;
        }
        var top1 = Enumerable.Range(0, classes).Sum(c => confusion[c, c]);
        return new ClassificationScores(top1 / (double)truth.Length, top5 / (double)truth.Length, right, confusion);
    }
}
