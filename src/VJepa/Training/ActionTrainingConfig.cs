namespace VJepa.Training;

/// <summary>How an action-conditioned predictor is trained on a frozen encoder. Defaults: V-JEPA 2-AC as
/// released.</summary>
public sealed record ActionTrainingConfig
{
    public int Epochs { get; init; } = 315;
    public int StepsPerEpoch { get; init; } = 300;
    public double WarmupEpochs { get; init; } = 15;
    public double CooldownEpochs { get; init; } = 15;
    public double StartLearningRate { get; init; } = 7.5e-5;
    public double LearningRate { get; init; } = 4.25e-4;
    public double FinalLearningRate { get; init; }
    public double WeightDecay { get; init; } = .04;

    /// <summary>Frames in the roll-out loss. The first is predicted from a true frame, so 1 means no real
    /// roll-out.</summary>
    public int RollOutSteps { get; init; } = 2;

    /// <summary>LayerNorm without weights over features and predictions.</summary>
    public bool NormalizeFeatures { get; init; } = true;

    /// <summary>Steps of the whole run.</summary>
    public int Steps => Epochs * StepsPerEpoch;

    /// <summary>This run's schedules: warm-up, constant, linear cool-down.</summary>
    public Schedules Schedules => new(new PretrainingConfig
    {
        LearningRateShape = LearningRateShape.WarmupConstantCooldown,
        Epochs = Epochs,
        StepsPerEpoch = StepsPerEpoch,
        WarmupEpochs = WarmupEpochs,
        CooldownEpochs = CooldownEpochs,
        ScheduleStretch = 1,
        StartLearningRate = StartLearningRate,
        LearningRate = LearningRate,
        FinalLearningRate = FinalLearningRate,
        WeightDecay = WeightDecay,
        FinalWeightDecay = WeightDecay,
    });
}
