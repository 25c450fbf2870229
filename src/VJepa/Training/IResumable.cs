using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>A training that a <see cref="Checkpoint"/> can keep. What it draws in a step must depend on its seed and
/// the step alone; then it goes on bit for bit.</summary>
public interface IResumable : IDisposable
{
    /// <summary>Index of the next step, from 0.</summary>
    long NextStep { get; set; }

    /// <summary>The settings of the run, which are written as JSON.</summary>
    object Config { get; }

    /// <summary>The networks with the names of their files.</summary>
    IEnumerable<(string File, nn.Module Network)> Kept { get; }

    /// <summary>All trained parameters with their moments.</summary>
    IReadOnlyList<TrainedParameter> Parameters { get; }
}
