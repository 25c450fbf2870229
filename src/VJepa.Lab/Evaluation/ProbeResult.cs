namespace VJepa.Lab.Evaluation;

/// <summary>What a trained probe achieved.</summary>
/// <param name="Validation">On clips it did not train on.</param>
/// <param name="Train">On its training clips.</param>
/// <param name="Losses">Mean training loss of each epoch.</param>
/// <param name="LearningRate">Its peak learning rate.</param>
/// <param name="WeightDecay">Its weight decay at the start.</param>
public sealed record ProbeResult(
    ClassificationScores Validation,
    ClassificationScores Train,
    IReadOnlyList<double> Losses,
    double LearningRate,
    double WeightDecay)
{
    /// <summary>Top-1 accuracy on the validation clips.</summary>
    public double Top1 => Validation.Top1;

    /// <summary>Top-5 accuracy on the validation clips.</summary>
    public double Top5 => Validation.Top5;
}
