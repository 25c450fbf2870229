using VJepa.Benchmarks.Host;
using VJepa.Benchmarks.Memory;
using VJepa.Benchmarks.Mpi;
using VJepa.Benchmarks.Real;
using VJepa.Benchmarks.Recipe;
using VJepa.Benchmarks.Step;
using VJepa.Benchmarks.Video;
using VJepa.Benchmarks.Weights;

// Programs that measure; each prints what it was asked and what it saw. The first argument chooses one, the rest is its
// own.
string[] rest = [.. args.Skip(1)];
switch (args.FirstOrDefault())
{
    case "recipe": return RecipeSearch.Run(rest);
    case "probes": return ProbeSearch.Run(rest);
    case "surprise": return SurpriseSearch.Run(rest);
    case "hands": return HandsFloors.Run(rest);
    case "hands-recipe": return HandsSearch.Run(rest);
    case "hands-supervised": return HandsSupervised.Run(rest);
    case "levjepa-weights": return LeVJepaWeights.Run(rest);
    case "real": return RealSearch.Run(rest);
    case "step": return StepBenchmark.Run(rest);
    case "host": return await HostBenchmark.Run(rest);
    case "memory": return MemoryBenchmark.Run(rest);
    case "decode": return DecodeBenchmark.Run(rest);
    case "archive": return ArchiveBenchmark.Run(rest);
    case "loader": return LoaderBenchmark.Run(rest);
    case "wait": return WaitBenchmark.Run(rest);
    case "mpi-check": return MpiCheck.Run(rest);
    case "worlds": return WorldsBenchmark.Run(rest);
    default:
        Console.Error.WriteLine("""
            usage: dotnet run -c Release --project tests/VJepa.Benchmarks -- PROGRAM …
              recipe [variant …] [--seeds N] [--steps N]   the search for the small recipe
              real TRAIN.csv VAL.csv …                     pretraining on real clips, by distance between frames
              probes [--folder DIR]                        settings of the attentive probe, on the shipped encoder
              surprise [variant …] [--steps N] [--ship DIR]  the search for notebook 10, and its weights
              hands [--train N] [--val N]                  what tells the hands world's classes without an encoder
              hands-recipe pixels|static|ema|ema-from …    pretraining on the hands world
              hands-supervised [--labels N] [--steps N]    the same network learning from labels alone
              levjepa-weights [--steps N] [--batch N]      LeVJEPA's regularizer by weight
              step [--compare | --plain] …                 a pretraining step, beside a plain eager loop
              host                                         the notebook kernel's start and cells
              memory [STEPS | peak]                        memory over training steps, and within one
              archive                                      reading a checkpoint beside reading its bytes
              decode FOLDER [--workers N] [--rounds N]     decoding and transforming videos beside FFmpeg
              loader LIST [--crop N] [--frames N]          the clip loader by number of workers
              wait [--steps N] [--only quick|small]        how long training waits for clips
              mpi-check [--threads N]                      losses and time of a run that mpirun starts
              worlds [CLIPS]                               rendering time of the procedural worlds
            """);
        return 2;
}
