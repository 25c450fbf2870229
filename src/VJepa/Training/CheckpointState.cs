namespace VJepa.Training;

/// <summary>The part of a checkpoint that is not tensors.</summary>
/// <param name="NextStep">Steps done so far, which is the index of the next one.</param>
/// <param name="Updates">Number of optimizer updates of each parameter.</param>
/// <param name="Origin">What the run was made from; null if unknown.</param>
public sealed record CheckpointState(
    long NextStep, PretrainingConfig Config, IReadOnlyDictionary<string, long> Updates, RunOrigin? Origin = null);
