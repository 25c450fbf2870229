using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using VJepa.Video;

namespace VJepa.Benchmarks.Video;

/// <summary>
/// Decode and transform throughput of the kit beside FFmpeg's own (<c>ffmpeg -f null</c>): the same files, the same
/// number of one-thread workers, taking turns, in one run. Beside frames a second of the clock it gives frames a second
/// of processor time (Linux), which says more on a machine that has other work. Decoding is compared with ffmpeg's
/// decoding, decoding and transforming with ffmpeg's own crop (of the mean area), scaling and conversion. ffmpeg starts
/// a process for each file, which counts where files are short. <c>-- decode FOLDER [--workers N] [--rounds N]</c>.
/// </summary>
public static class DecodeBenchmark
{
    private const string Decode = "ffmpeg -f null", Transform = "ffmpeg crop, scale 224, rgb24";

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

        // Clip after clip through the whole file to the training transform's floats; V-JEPA takes every fourth frame.
        var own = new VideoReaderOptions { External = ExternalDecoder.Never };
        var program = new VideoReaderOptions { External = ExternalDecoder.Always };
        var best = new Dictionary<string, (double Clock, double Processor)>();
        for (var round = 0; round < rounds; round++)
        {
            Measure(Decode, f => Ffmpeg("-v", "quiet", "-threads", "1", "-i", f, "-map", "0:v:0", "-f", "null", "-"));
            Measure("ffmpeg to rgb24", f => Ffmpeg("-v", "quiet", "-threads", "1", "-i", f, "-map", "0:v:0", "-pix_fmt", "rgb24", "-f", "null", "-"));
            Measure(Transform, f => Ffmpeg("-v", "quiet", "-threads", "1", "-filter_threads", "1", "-i", f, "-map", "0:v:0",
                "-vf", "crop=iw*0.8:ih*0.8,scale=224:224:flags=bilinear,format=rgb24", "-f", "null", "-"));
            Measure("kit: decode alone", f => VideoReader.ReadTimes(f, own));
            Measure("kit: every frame, 224", f => Clips(f, own, new TrainTransform(), 1));
            Measure("kit: every 4th frame, 224", f => Clips(f, own, new TrainTransform(), 4));
            Measure("kit: every 4th frame, 112", f => Clips(f, own, new TrainTransform { CropSize = 112 }, 4));
            Measure("kit + ffmpeg: 4th frame, 224", f => Clips(f, program, new TrainTransform(), 4));
        }
        Console.WriteLine($"{"",-29}  frames a second   by the clock: of decoding, of the same work   by processor time: of decoding, of the same work");
        foreach (var (name, (clock, processor)) in best)
        {
            var (decode, same) = (best[Decode], best[Transform]);
            Console.WriteLine(FormattableString.Invariant(
                $"{name,-29} {clock,15:0} {clock / decode.Clock,28:P0} {clock / same.Clock,17:P0} {processor / decode.Processor,34:P0} {processor / same.Processor,17:P0}"));
        }
        return 0;

        void Measure(string name, Action<string> work)
        {
            var (watch, before) = (Stopwatch.StartNew(), ProcessorSeconds());
            Parallel.ForEach(Partitioner.Create(files, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = workers }, work);
            var (clock, processor) = best.GetValueOrDefault(name);
            best[name] = (Math.Max(clock, frames / watch.Elapsed.TotalSeconds), Math.Max(processor, frames / (ProcessorSeconds() - before)));
        }
    }

    private static void Clips(string file, VideoReaderOptions options, TrainTransform transform, int step)
    {
        const int Length = 16;
        var output = new float[transform.OutputLength(Length)];
        using var reader = VideoReader.Open(file, options);
        try
        {
            for (var start = 0; ; start += Length * step)
            {
                using var frames = reader.ReadAt([.. Enumerable.Range(0, Length).Select(i => start + i * step)]);
                transform.Apply(frames, 0, new Random(start), output);
            }
        }
        catch (VideoTooShortException)
        {
            // The end of the file.
        }
    }

    /// <summary>This process's and its ended children's, user and system.</summary>
    private static double ProcessorSeconds()
    {
        if (!OperatingSystem.IsLinux()) return double.NaN;
        var usage = new long[18];
        _ = GetUsage(-1, usage); // RUSAGE_CHILDREN: two timevals of seconds and microseconds come first
        return Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds + usage[0] + usage[2] + (usage[1] + usage[3]) / 1e6;
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    private static extern int GetUsage(int who, long[] usage);

    private static bool Decodes(string file)
    {
        try
        {
            using var reader = VideoReader.Open(file, new() { External = ExternalDecoder.Never });
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
