namespace VJepa.Lab.Evaluation;

/// <summary>How the supervised baseline is trained.</summary>
public sealed record SupervisedSettings
{
    public int Steps { get; init; } = 1000;
    public double LearningRate { get; init; } = 5e-4;
    public double WeightDecay { get; init; } = .05;

    /// <summary>Share of the steps in which the learning rate rises from 0.</summary>
    public double Warmup { get; init; } = .1;

    public double? ClipNorm { get; init; } = 1;

    /// <summary>Decides the initial weights; the stream decides the order of clips.</summary>
    public int Seed { get; init; }
}
