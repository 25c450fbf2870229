namespace VJepa.Lab.Evaluation;

/// <summary>
/// How a probe is trained. Defaults: V-JEPA's frozen evaluation (table 9): 20 epochs, learning rate 1e-3 -> 0 by a cosine, no warm-up; weight decay and clipping as in the released program. Every pair of a learning rate and a weight decay trains its own probe, all on the same batches.
/// </summary>
public sealed record ProbeSettings
{
    /// <summary>V-JEPA 2's frozen evaluation (section 4 and the released configurations): 20 epochs, 20 probes (five learning rates x four weight decays); the learning rate falls to 0, the weight decay is constant.</summary>
    public static ProbeSettings VJepa2 { get; } = new()
    {
        LearningRates = [5e-3, 3e-3, 1e-3, 3e-4, 1e-4],
        WeightDecays = [.01, .1, .4, .8],
        FinalWeightDecay = null,
    };

    public int Epochs { get; init; } = 20;
    public int BatchSize { get; init; } = 32;
    public IReadOnlyList<double> LearningRates { get; init; } = [1e-3];

    /// <summary>Where the linear warm-up starts; null: at the learning rate itself.</summary>
    public double? StartLearningRate { get; init; }

    public double FinalLearningRate { get; init; }

    /// <summary>In epochs; fractions are allowed.</summary>
    public double WarmupEpochs { get; init; }

    public IReadOnlyList<double> WeightDecays { get; init; } = [.01];

    /// <summary>End of the weight decay's cosine: 1e-6 as released for V-JEPA; null: constant. Biases and norms never decay.</summary>
    public double? FinalWeightDecay { get; init; } = 1e-6;

    /// <summary>Gradients are clipped to this L2 norm; null: never.</summary>
    public double? ClipNorm { get; init; } = 1;

    public Standardization Standardization { get; init; } = Standardization.None;

    /// <summary>Decides the initial weights and the order of clips.</summary>
    public int Seed { get; init; }

    /// <exception cref="ArgumentException">A value is invalid.</exception>
    public void Validate()
    {
        if (Epochs < 1 || BatchSize < 1)
            throw new ArgumentException($"Epochs ({Epochs}) and BatchSize ({BatchSize}) must be at least 1.");
        if (LearningRates.Count == 0 || WeightDecays.Count == 0)
            throw new ArgumentException("LearningRates and WeightDecays each need at least one value.");
    }
}
