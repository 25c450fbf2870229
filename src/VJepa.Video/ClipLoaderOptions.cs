using TorchSharp;
using VJepa.Runtime;

namespace VJepa.Video;

/// <summary>What a <see cref="ClipLoader"/> makes of its list.</summary>
public sealed record ClipLoaderOptions
{
    /// <summary>Clips in a batch.</summary>
    public int BatchSize { get; init; } = 24;

    /// <summary>Which frames make a clip.</summary>
    public FrameSampling Sampling { get; init; } = FrameSampling.ByStride(16, 4, randomStart: true);

    /// <summary>What becomes of them.</summary>
    public ClipTransform Transform { get; init; } = new TrainTransform();

    /// <summary>Decides order, clips and crops.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Threads that decode ahead. 0: by <see cref="ThreadPlan"/>; libtorch then gets the cores that are left, until the loader is disposed, and where
    /// the plan has none, the caller makes each batch when it asks for it, on as many threads as libtorch has. A number is taken as it is, and libtorch
    /// keeps its threads: more of both than cores make training slower.
    /// </summary>
    public int Workers { get; init; }

    /// <summary>Batches that workers make ahead, at most.</summary>
    public int Prefetch { get; init; } = 4;

    /// <summary>Bytes of decoded small videos kept in memory; 0 keeps none.</summary>
    public long CacheBytes { get; init; } = 512L << 20;

    /// <summary>A cache that others use too, instead of one of the loader's own by <see cref="CacheBytes"/> and <see cref="CacheFolder"/>; it outlives the loader.</summary>
    public FrameCache? Cache { get; init; }

    /// <summary>
    /// A folder for decoded small videos beyond <see cref="CacheBytes"/>, as memory-mapped files: they outlive the run.
    /// It takes many times the videos' own size. Null for none.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>Batches in page-locked memory, from which a GPU copies faster. By default where there is CUDA.</summary>
    public bool PinMemory { get; init; } = torch.cuda_is_available();

    /// <summary>This process's share of a distributed run, from 0.</summary>
    public int Rank { get; init; }

    /// <summary>Processes of a distributed run; their batches share no clip.</summary>
    public int WorldSize { get; init; } = 1;

    /// <summary>How files are read.</summary>
    public VideoReaderOptions Reader { get; init; } = VideoReaderOptions.Default;

    internal int WorkerCount => Workers > 0 ? Workers : ThreadPlan.Choose().Decode;

    internal void Check()
    {
        if (BatchSize < 1 || Prefetch < 1 || Workers < 0 || WorldSize < 1 || Rank < 0 || Rank >= WorldSize)
            throw new ArgumentException($"BatchSize, Prefetch and WorldSize must be positive, Rank below WorldSize: {this}.");
        if (Sampling.ClipCount != 1)
            throw new ArgumentException($"A training stream takes one clip of a video at a time; ClipCount is {Sampling.ClipCount}.");
        Sampling.Check();
    }
}
