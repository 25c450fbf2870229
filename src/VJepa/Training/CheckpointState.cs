using TorchSharp;

namespace VJepa.Training;

/// <summary>The part of a checkpoint that is not tensors.</summary>
/// <param name="NextStep">Steps done so far, which is the index of the next one.</param>
/// <param name="Updates">Number of optimizer updates of each parameter.</param>
/// <param name="Origin">What the run was made from; null if unknown.</param>
public sealed record CheckpointState(
    long NextStep, PretrainingConfig Config, IReadOnlyDictionary<string, long> Updates, RunOrigin? Origin = null)
{
    /// <summary>The optimizer's moments of a parameter, by their names in a checkpoint.</summary>
    public static IReadOnlyDictionary<string, torch.Tensor> Moments(TrainedParameter parameter) =>
        new Dictionary<string, torch.Tensor>
        {
            ["exp_avg." + parameter.Name] = parameter.ExpAvg,
            ["exp_avg_sq." + parameter.Name] = parameter.ExpAvgSq,
        };
}
