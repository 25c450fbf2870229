using VJepa.Lab.Evaluation;
using VJepa.Training;

namespace VJepa.Notebooks.Runs;

/// <summary>A whole run as one file: what is trained, on which clips, where it is kept and how it is judged.</summary>
internal sealed record RunFile
{
    /// <summary>Networks, masks, loss, schedules. Its encoder also says how many frames of which size a clip
    /// has.</summary>
    public PretrainingConfig Training { get; init; } = new();

    public RunData Data { get; init; } = new();
    public RunPlace Run { get; init; } = new();
    public RunEvaluation Evaluation { get; init; } = new();
}

/// <summary>The clips: two lists, or a procedural world that is rendered when it is first needed.</summary>
internal sealed record RunData
{
    /// <summary>V-JEPA list of the training videos, lines of <c>path label</c>. Not with a world.</summary>
    public string? Train { get; init; }

    /// <summary>List of held-out videos; null: a tenth of each training class.</summary>
    public string? Validation { get; init; }

    /// <summary>motion (the course's), objects or hands, instead of lists.</summary>
    public string? World { get; init; }

    /// <summary>Training clips of the world; a quarter as many are held out.</summary>
    public int Clips { get; init; } = 3200;

    /// <summary>Where the world's videos are kept; later runs reuse them.</summary>
    public string Folder { get; init; } = "data";

    /// <summary>Every so many frames of the video make a clip. Exactly one of this, <see cref="Fps"/> and
    /// <see cref="Interval"/>.</summary>
    public int? FrameStep { get; init; } = 4;

    /// <summary>Frames per second of a clip (V-JEPA 2).</summary>
    public int? Fps { get; init; }

    /// <summary>Seconds from one frame of a clip to the next.</summary>
    public double? Interval { get; init; }

    /// <summary>Minimum share of the frame's area in a training crop; 1: the whole frame.</summary>
    public double MinCrop { get; init; } = .3;

    /// <summary>Mirrors half of the training clips.</summary>
    public bool Flip { get; init; } = true;
}

/// <summary>Where a run is kept and on what it runs.</summary>
internal sealed record RunPlace
{
    /// <summary>Checkpoints and logs.</summary>
    public string Folder { get; init; } = "run";

    /// <summary>A checkpoint whose networks the run starts from; null: random weights.</summary>
    public string? StartFrom { get; init; }

    /// <summary>Steps between checkpoints.</summary>
    public int CheckpointEvery { get; init; } = 500;

    /// <summary>Newest checkpoints to keep.</summary>
    public int KeepLast { get; init; } = 2;

    /// <summary>Steps between measurements of the feature health on held-out clips; 0: never.</summary>
    public int HealthEvery { get; init; } = 100;

    /// <summary>Held-out clips of such a measurement.</summary>
    public int HealthClips { get; init; } = 64;

    /// <summary>Also writes TensorBoard files.</summary>
    public bool TensorBoard { get; init; }

    /// <summary>Threads of libtorch; 0: one for each core, or this process's share of them under mpirun.</summary>
    public int Threads { get; init; }

    /// <summary>auto, cpu, cuda, cuda:1, mps.</summary>
    public string Device { get; init; } = "auto";
}

/// <summary>How a frozen encoder is judged.</summary>
internal sealed record RunEvaluation
{
    /// <summary>Weights, or a checkpoint folder; null: the run's newest checkpoint. The target encoder, if it has one.
    /// </summary>
    public string? Encoder { get; init; }

    public IReadOnlyList<ProbeKind> Probes { get; init; } = [ProbeKind.Attentive, ProbeKind.Linear, ProbeKind.Knn];

    /// <summary>How linear and nearest-neighbor probes reduce tokens.</summary>
    public TokenPooling Pooling { get; init; } = TokenPooling.Mean;

    /// <summary>Epochs, learning rates and weight decays of the trained probes.</summary>
    public ProbeSettings Training { get; init; } = new();

    /// <summary>Neighbors that vote.</summary>
    public int Neighbors { get; init; } = 20;

    /// <summary>Clips that the encoder sees at a time.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Where features and results are written; null: the run's folder.</summary>
    public string? Folder { get; init; }
}

/// <summary>A classifier on frozen features.</summary>
internal enum ProbeKind
{
    Attentive,
    Linear,
    Knn,
}
