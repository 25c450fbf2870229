using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Accuracies that need no features, to print beside every result.</summary>
public static class Floors
{
    /// <summary>Accuracy of guessing.</summary>
    public static double Chance(int classes) => 1.0 / classes;

    /// <summary>Accuracy on the validation labels of always answering the most frequent training class (of several, the lowest).</summary>
    /// <param name="train">int64 [N].</param>
    /// <param name="validation">int64 [M].</param>
    public static double MajorityClass(Tensor train, Tensor validation)
    {
        using var scope = NewDisposeScope();
        var most = train.cpu().data<long>().GroupBy(label => label).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).First().Key;
        return validation.cpu().data<long>().Average(label => label == most ? 1.0 : 0);
    }
}
