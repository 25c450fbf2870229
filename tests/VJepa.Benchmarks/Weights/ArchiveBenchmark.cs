using System.Diagnostics;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Weights;

/// <summary>
/// Reads a PyTorch archive of a ViT-L's size, made here, beside reading its bytes; taking turns, in one run, and the
/// process's memory on the way. <c>-- archive [--width N] [--depth N] [--rounds N]</c>.
/// </summary>
public static class ArchiveBenchmark
{
    public static int Run(string[] args)
    {
        var (width, depth) = (Option(args, "--width", 1024), Option(args, "--depth", 24));
        var rounds = Option(args, "--rounds", 3);
        var path = Path.Combine(Path.GetTempPath(), $"vjepa-archive-{Environment.ProcessId}.pth");
        try
        {
            Write(path, width, depth);
            var size = new FileInfo(path).Length;
            Console.WriteLine(
                FormattableString.Invariant($"archive of {size / 1e6:0} MB, width {width}, depth {depth}"));
            var peak = Peak(() => Load(path)); // before anything else fills the memory
            _ = Bytes(path); // both start from a warm file cache
            var (plain, load) = (double.MaxValue, double.MaxValue);
            for (var round = 0; round < rounds; round++)
            {
                plain = Math.Min(plain, Seconds(() => _ = Bytes(path)));
                GC.Collect();
                load = Math.Min(load, Seconds(() => Load(path)));
            }
            Console.WriteLine(FormattableString.Invariant(
                $"reading its bytes {plain:0.00} s, as tensors {load:0.00} s: {load / plain:0.00} times (allowed 2)"));
            Console.WriteLine(FormattableString.Invariant(
                $"peak memory while reading all tensors: {peak / (double)size:0.00} times the archive (allowed 1.3)"));
            return load < 2 * plain && peak < 1.3 * size ? 0 : 1;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Load(string path)
    {
        using var archive = new PyTorchArchive(path);
        foreach (var tensor in archive.Section("encoder.").Values) tensor.Dispose();
    }

    /// <summary>How far the process's memory rises above its beginning, looked at every two milliseconds.</summary>
    private static long Peak(Action work)
    {
        GC.Collect();
        var (before, most, done) = (Resident(), 0L, false);
        var watcher = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                most = Math.Max(most, Resident());
                Thread.Sleep(2);
            }
        });
        watcher.Start();
        work();
        Volatile.Write(ref done, true);
        watcher.Join();
        return most - before;
    }

    private static byte[][] Bytes(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var parts = new List<byte[]>();
        for (var at = 0L; at < RandomAccess.GetLength(file);)
        {
            var part = GC.AllocateUninitializedArray<byte>((int)Math.Min(16 << 20, RandomAccess.GetLength(file) - at));
            at += RandomAccess.Read(file, part, at);
            parts.Add(part);
        }
        return [.. parts];
    }

    private static long Resident()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }

    private static double Seconds(Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>The matrices of a Vision Transformer's blocks.</summary>
    private static void Write(string path, int width, int depth)
    {
        using var scope = NewDisposeScope();
        (string Name, int Rows, int Columns)[] block =
        [
            ("attn.qkv", 3 * width, width), ("attn.proj", width, width),
            ("mlp.fc1", 4 * width, width), ("mlp.fc2", width, 4 * width),
        ];
        var one = block.ToDictionary(t => t.Name, t => randn(t.Rows, t.Columns));
        PyTorchWriter.Write(path, new Dictionary<string, object?>
        {
            ["encoder"] = Enumerable.Range(0, depth).SelectMany(b => block.Select(
                t => KeyValuePair.Create($"module.backbone.blocks.{b}.{t.Name}.weight", (object?)one[t.Name])))
                .ToDictionary(),
        });
    }

    private static int Option(string[] args, string name, int otherwise)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length
            ? int.Parse(args[at + 1], System.Globalization.CultureInfo.InvariantCulture)
            : otherwise;
    }
}
