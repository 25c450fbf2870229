namespace VJepa.Training;

/// <summary>Where a run keeps its files and how often it saves and measures.</summary>
public sealed record RunSettings
{
    /// <summary>The run's folder: checkpoints and logs.</summary>
    public required string Folder { get; init; }

    /// <summary>Another run's checkpoint that a new run starts from, with its own sizes and schedules
    /// (<see cref="Continuation"/>); null: random weights.</summary>
    public string? StartFrom { get; init; }

    /// <summary>Steps between checkpoints; the last step always gets one.</summary>
    public int CheckpointEvery { get; init; } = 500;

    /// <summary>How many of the newest checkpoints to keep.</summary>
    public int KeepLast { get; init; } = 2;

    /// <summary>Also keeps checkpoints at multiples of this step; 0: none.</summary>
    public int KeepEvery { get; init; }

    /// <summary>Also writes TensorBoard event files, into the folder's <c>tensorboard</c>.</summary>
    public bool TensorBoard { get; init; }

    /// <summary>Steps between measurements of the feature health; 0: never.</summary>
    public int HealthEvery { get; init; } = 100;

    /// <summary>Creates the step runner; null: the device's default.</summary>
    public RunnerFactory? Runner { get; init; }
}
