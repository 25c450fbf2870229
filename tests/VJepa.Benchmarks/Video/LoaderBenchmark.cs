using System.Diagnostics;
using System.Globalization;
using VJepa.Video;

namespace VJepa.Benchmarks.Video;

/// <summary>
/// Clips a second from a list, as a training run takes them: decoded each time, from memory, from mapped files; for one
/// worker and for as many as there are cores. <c>-- loader LIST [--crop 112] [--frames 16] [--step 2]</c>.
/// </summary>
public static class LoaderBenchmark
{
    public static int Run(string[] args)
    {
        if (args.Length == 0 || !File.Exists(args[0]))
        {
            Console.Error.WriteLine("usage: loader LIST [--crop 112] [--frames 16] [--step 2]");
            return 2;
        }
        var list = VideoList.Load(args[0]);
        var options = new ClipLoaderOptions
        {
            BatchSize = 16,
            Sampling = FrameSampling.ByStride(
                Option(args, "--frames", 16), Option(args, "--step", 2), randomStart: true),
            Transform = new TrainTransform { CropSize = Option(args, "--crop", 112) },
        };
        var folder = Directory.CreateTempSubdirectory("vjepa-loader-").FullName;
        try
        {
            foreach (var workers in new[] { 1, Environment.ProcessorCount })
            {
                Measure($"decoded each time, {workers} workers", options with { Workers = workers, CacheBytes = 0 });
                Measure($"from memory, {workers} workers", options with { Workers = workers });
                Measure(
                    $"from mapped files, {workers} workers",
                    options with { Workers = workers, CacheBytes = 0, CacheFolder = folder });
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return 0;

        void Measure(string name, ClipLoaderOptions o)
        {
            using var loader = new ClipLoader(list, o);
            var rounds = list.Count / o.BatchSize + 1;
            for (var i = 0; i < rounds; i++) loader.Next().Dispose(); // fills the cache
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < rounds; i++) loader.Next().Dispose();
            Console.WriteLine(FormattableString.Invariant(
                $"{name,-32} {rounds * o.BatchSize / watch.Elapsed.TotalSeconds,8:0} clips/s   {loader.Statistics}"));
        }
    }

    private static int Option(string[] args, string name, int otherwise) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length
            ? int.Parse(args[at + 1], CultureInfo.InvariantCulture)
            : otherwise;
}
