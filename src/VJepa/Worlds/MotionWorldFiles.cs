using System.Text.Json;
using VJepa.Video;

namespace VJepa.Worlds;

/// <summary>Renders a world to real video files with V-JEPA lists, so that what reads them reads any data set.</summary>
public static class MotionWorldFiles
{
    /// <summary>Frames a second of the files.</summary>
    public const double Fps = 8;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>
    /// Writes <c>train.csv</c>, <c>val.csv</c>, <c>labels.csv</c>, <c>world.json</c> and one .mp4 a clip. Files that are there already stay:
    /// a call that was stopped goes on.
    /// </summary>
    /// <param name="train">Clips of the training list.</param>
    /// <param name="validation">Clips of the validation list, from seeds that training never sees.</param>
    /// <param name="seed">Number of the world: other clips by the same rules.</param>
    /// <returns>The two lists.</returns>
    /// <exception cref="InvalidOperationException">The folder holds another world.</exception>
    public static (VideoList Train, VideoList Validation) Write(
        MotionWorldConfig config, string folder, int train, int validation, int seed = 0,
        IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        Directory.CreateDirectory(folder);
        Claim(folder, JsonSerializer.Serialize(new { config, seed }, Json));
        var world = new MotionWorld(config);
        var done = 0;
        VideoList Split(string name, int count, long firstSeed)
        {
            var entries = new VideoListEntry[count];
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            {
                var path = Path.Combine(folder, "videos", name, $"{name}_{i:00000}.mp4");
                var label = world.LabelOf(firstSeed + i);
                if (!File.Exists(path)) WriteClip(world.Render(firstSeed + i), config.Size, path);
                entries[i] = new VideoListEntry(path, label, i + 1);
                progress?.Report(Interlocked.Increment(ref done) / (double)(train + validation));
            });
            var list = new VideoList(Path.Combine(folder, name + ".csv"), entries);
            list.Save(list.Path);
            return list;
        }
        File.WriteAllLines(Path.Combine(folder, "labels.csv"), config.Laws.Select((law, i) => $"{i} {law}"));
        var start = seed * 100_000_000L;
        return (Split("train", train, start), Split("val", validation, start + 50_000_000));
    }

    private static void Claim(string folder, string description)
    {
        var file = Path.Combine(folder, "world.json");
        if (!File.Exists(file)) File.WriteAllText(file, description);
        else if (File.ReadAllText(file) != description)
        {
            throw new InvalidOperationException($"{folder} holds another world (see its world.json). Give this one a folder of its own, or delete that one.");
        }
    }

    private static void WriteClip(WorldClip clip, int size, string path)
    {
        // The ending decides the container, so the unfinished file keeps it.
        var unfinished = Path.Combine(Path.GetDirectoryName(path)!, ".unfinished-" + Path.GetFileName(path));
        VideoWriter.Write(unfinished, clip.Frames, size, size, Fps);
        File.Move(unfinished, path, overwrite: true);
    }
}
