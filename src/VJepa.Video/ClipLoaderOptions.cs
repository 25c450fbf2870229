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

    /// <summary>What is done with the frames.</summary>
    public ClipTransform Transform { get; init; } = new TrainTransform();

    /// <summary>Seed of the order, the clips and the crops.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Threads that decode ahead. 0: <see cref="ThreadPlan"/> decides, and libtorch uses the remaining cores until the
    /// loader is disposed; if the plan has no such threads, a batch is made when asked for, on as many threads as
    /// libtorch has. Any other number is used as given and libtorch keeps its threads: more threads than cores slow
    /// training down.
    /// </summary>
    public int Workers { get; init; }

    /// <summary>Maximum number of batches made ahead.</summary>
    public int Prefetch { get; init; } = 4;

    /// <summary>Maximum size of the decoded small videos kept in memory, in bytes; 0 keeps none.</summary>
    public long CacheBytes { get; init; } = 512L << 20;

    /// <summary>
    /// A shared cache, used instead of <see cref="CacheBytes"/> and <see cref="CacheFolder"/>. The loader does not
    /// dispose it.
    /// </summary>
    public FrameCache? Cache { get; init; }

    /// <summary>
    /// A folder for decoded small videos beyond <see cref="CacheBytes"/>, as memory-mapped files, which later runs
    /// reuse. They are many times larger than the videos. Null for none.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>Batches in page-locked memory, which a GPU copies faster. On by default if CUDA is available.</summary>
    public bool PinMemory { get; init; } = torch.cuda_is_available();

    /// <summary>This process's number in a distributed run, from 0.</summary>
    public int Rank { get; init; }

    /// <summary>Processes of a distributed run; their batches share no clip.</summary>
    public int WorldSize { get; init; } = 1;

    /// <summary>How files are read.</summary>
    public VideoReaderOptions Reader { get; init; } = VideoReaderOptions.Default;

    internal int WorkerCount => Workers > 0 ? Workers : ThreadPlan.Choose().Decode;

    internal void Check()
    {
        if (BatchSize < 1 || Prefetch < 1 || Workers < 0 || WorldSize < 1 || Rank < 0 || Rank >= WorldSize)
            throw new ArgumentException("BatchSize, Prefetch and WorldSize must be positive, Workers 0 or more, " +
                $"and Rank from 0 to WorldSize - 1: {this}.");
        if (Sampling.ClipCount != 1)
            throw new ArgumentException($"A loader needs a ClipCount of 1; it is {Sampling.ClipCount}.");
        Sampling.Check();
    }
}
