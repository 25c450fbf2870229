namespace VJepa.Lab.Evaluation;

/// <summary>
/// How a probe is trained. Defaults: V-JEPA's frozen evaluation (table 9): 20 epochs, learning rate 1e-3 -> 0 by a cosine,
/// no warm-up; weight decay and clipping as the released program has them. Every pair of a learning rate and a weight decay
/// is a probe of its own, all trained over the same batches.
/// </summary>
public sealed record ProbeSettings
{
    /// <summary>V-JEPA 2's frozen evaluation (section 4 and the released configurations): 20 epochs of 20 probes, five learning rates times
    /// four weight decays; the learning rate falls to 0, the weight decay stays.</summary>
    public static ProbeSettings VJepa2 { get; } = new()
    {
        LearningRates = [5e-3, 3e-3, 1e-3, 3e-4, 1e-4],
        WeightDecays = [.01, .1, .4, .8],
        FinalWeightDecay = null,
    };

    public int Epochs { get; init; } = 20;
    public int BatchSize { get; init; } = 32;
    public IReadOnlyList<double> LearningRates { get; init; } = [1e-3];

    /// <summary>Where the linear warm-up begins; null: at the learning rate itself.</summary>
    public double? StartLearningRate { get; init; }

    public double FinalLearningRate { get; init; }

    /// <summary>Epochs, parts of one allowed.</summary>
    public double WarmupEpochs { get; init; }

    public IReadOnlyList<double> WeightDecays { get; init; } = [.01];

    /// <summary>Weight decay goes here by a cosine: 1e-6 as V-JEPA released it; null: it stays. Biases and norms never decay.</summary>
    public double? FinalWeightDecay { get; init; } = 1e-6;

    /// <summary>Gradients are clipped to this L2 norm; null for never.</summary>
    public double? ClipNorm { get; init; } = 1;

    public Standardization Standardization { get; init; } = Standardization.None;

    /// <summary>Decides initial weights and the order of clips.</summary>
    public int Seed { get; init; }

    /// <exception cref="ArgumentException">A value makes no training.</exception>
    public void Validate()
    {
        if (Epochs < 1 || BatchSize < 1)
            throw new ArgumentException($"Epochs ({Epochs}) and BatchSize ({BatchSize}) must be at least 1.");
        if (LearningRates.Count == 0 || WeightDecays.Count == 0)
            throw new ArgumentException("LearningRates and WeightDecays each need at least one value.");
    }
}
