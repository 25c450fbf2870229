using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Lab.Studies;
using VJepa.Training;
using VJepa.Video;
using VJepa.Lab.Worlds;

namespace VJepa.Benchmarks.Video;

/// <summary>
/// How long a training run waits for its clips, after the first 20 steps: the quick profile on its world's files, and a
/// ViT-S/16 on 16 frames of 112x112 pixels in batches of 4, from mp4 files of 160x160. <c>-- wait [--steps N]
/// [--only quick|small] [--list LIST] [--workers N]</c>.
/// </summary>
public static class WaitBenchmark
{
    private const int Warm = 20;

    public static int Run(string[] args)
    {
        string? Value(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
        if (!int.TryParse(Value("--steps") ?? "60", CultureInfo.InvariantCulture, out var steps) || steps <= Warm
            || !int.TryParse(Value("--workers") ?? "0", CultureInfo.InvariantCulture, out var workers) || workers < 0)
        {
            Console.Error.WriteLine($"usage: wait [--steps N, more than {Warm}] [--only quick|small] [--list LIST for small] [--workers N]");
            return 2;
        }
        var folder = Directory.CreateTempSubdirectory("vjepa-wait-").FullName;
        try
        {
            Console.WriteLine(Machine.Describe());
            if (Value("--only") != "small")
            {
                var quick = Recipes.OnWorld("quick", folder, clips: 640);
                var options = new ClipLoaderOptions
                {
                    BatchSize = quick.Pretraining.BatchSize,
                    Sampling = quick.Sampling with { RandomStart = true },
                    Transform = new TrainTransform { CropSize = quick.Pretraining.Encoder.ImageSize, Scale = (1, 1), Ratio = (1, 1) },
                    Workers = workers,
                };
                Train("quick, small clips kept decoded", quick.Pretraining, quick.Train, options, steps);
                Train("quick, decoded each time", quick.Pretraining, quick.Train, options with { CacheBytes = 0 }, steps);
            }
            if (Value("--only") == "quick") return 0;
            var list = Value("--list") is { } given ? VideoList.Load(given)
                : MotionWorldFiles.Write(new MotionWorldConfig { Size = 160, Frames = 40 }, Path.Combine(folder, "small"), 64, 1).Train;
            var small = new PretrainingConfig
            {
                Encoder = EncoderSizes.Small with { ImageSize = 112 },
                Predictor = new PredictorConfig { Width = 192, Depth = 6 },
                BatchSize = 4,
            };
            Train("ViT-S/16, decoded each time", small, list, new ClipLoaderOptions
            {
                BatchSize = 4,
                Sampling = FrameSampling.ByStride(16, 2, randomStart: true),
                Transform = new TrainTransform { CropSize = 112 },
                Workers = workers,
                CacheBytes = 0,
            }, steps);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Train(string name, PretrainingConfig config, VideoList list, ClipLoaderOptions options, int steps)
    {
        using var loader = new ClipLoader(list, options);
        using var pretrainer = new Pretrainer(config);
        pretrainer.Run(loader, Warm);
        loader.ClearWaitingTime();
        var watch = Stopwatch.StartNew();
        pretrainer.Run(loader, steps);
        Console.WriteLine(FormattableString.Invariant(
            $"{name,-32} {watch.Elapsed.TotalMilliseconds / (steps - Warm),6:0} ms a step, {torch.get_num_threads()} threads of libtorch; {loader.Statistics}"));
    }
}
