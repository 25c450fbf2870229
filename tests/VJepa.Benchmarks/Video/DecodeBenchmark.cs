using System.Diagnostics;
using System.Globalization;
using VJepa.Video;

namespace VJepa.Benchmarks.Video;

/// <summary>
/// Decode and transform throughput of the kit beside FFmpeg's own (<c>ffmpeg -f null</c>): the same files, the same
/// number of one-thread workers, taking turns, in one run. <c>-- decode FOLDER [--workers N] [--rounds N]</c>.
/// </summary>
public static class DecodeBenchmark
{
    private static readonly string[] Endings = [".mp4", ".avi", ".webm", ".mkv", ".mov", ".mpeg", ".mpg"];

    public static int Run(string[] args)
    {
        var folder = args.FirstOrDefault(a => !a.StartsWith("--", StringComparison.Ordinal));
        if (folder is null || !Directory.Exists(folder))
        {
            Console.Error.WriteLine("usage: decode FOLDER [--workers N] [--rounds N]   FOLDER holds videos; ffmpeg must be on the path");
            return 2;
        }
        var workers = Option(args, "--workers", Environment.ProcessorCount);
        var rounds = Option(args, "--rounds", 3);
        var files = Directory.EnumerateFiles(folder).Where(f => Endings.Contains(Path.GetExtension(f).ToLowerInvariant()))
            .Where(Decodes).OrderByDescending(f => new FileInfo(f).Length).ToArray();
        var frames = files.Sum(f => (long)VideoReader.ReadTimes(f).Length);
        Console.WriteLine($"{files.Length} files, {frames} frames, {workers} workers of one thread");

        // All frames of a file to the training transform's floats at 224, the most that a loader could have to do.
        var transform = new TrainTransform();
        var best = new Dictionary<string, double>();
        for (var round = 0; round < rounds; round++)
        {
            Measure("ffmpeg -f null", f => Ffmpeg("-v", "quiet", "-threads", "1", "-i", f, "-map", "0:v:0", "-f", "null", "-"));
            Measure("ffmpeg to rgb24", f => Ffmpeg("-v", "quiet", "-threads", "1", "-i", f, "-map", "0:v:0", "-pix_fmt", "rgb24", "-f", "null", "-"));
            Measure("kit: decode to RGB", f => _ = VideoReader.Read(f));
            Measure("kit: decode and transform", f =>
            {
                var video = VideoReader.Read(f);
                for (var start = 0; start + 16 <= video.Count; start += 16)
                    transform.Apply(video.Select([.. Enumerable.Range(start, 16)]), 0, new Random(start)).Dispose();
            });
        }
        foreach (var (name, rate) in best)
            Console.WriteLine(FormattableString.Invariant($"{name,-28} {rate,8:0} frames/s  {rate / best["ffmpeg -f null"],6:P0} of ffmpeg -f null"));
        return 0;

        void Measure(string name, Action<string> work)
        {
            var watch = Stopwatch.StartNew();
            Parallel.ForEach(System.Collections.Concurrent.Partitioner.Create(files, System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = workers }, work);
            best[name] = Math.Max(best.GetValueOrDefault(name), frames / watch.Elapsed.TotalSeconds);
        }
    }

    private static bool Decodes(string file)
    {
        try
        {
            using var reader = VideoReader.Open(file);
            return true;
        }
        catch (VideoException)
        {
            return false;
        }
    }

    private static void Ffmpeg(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardInput = true })!;
        process.StandardInput.Close();
        process.WaitForExit();
    }

    private static int Option(string[] args, string name, int otherwise) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
}
