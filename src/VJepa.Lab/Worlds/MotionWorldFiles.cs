using System.Text.Json;
using VJepa.Video;

namespace VJepa.Lab.Worlds;

/// <summary>Renders a world to video files with V-JEPA lists, read like any data set.</summary>
public static class MotionWorldFiles
{
    /// <summary>Frame rate of the files.</summary>
    public const double Fps = 8;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>
    /// Writes <c>train.csv</c>, <c>val.csv</c>, <c>labels.csv</c>, <c>world.json</c> and one .mp4 per clip. Existing
    /// files are kept, so a stopped call can be resumed.
    /// </summary>
    /// <param name="train">Clips of the training list.</param>
    /// <param name="validation">Clips of the validation list, from other seeds.</param>
    /// <param name="seed">Seed of the world: other clips by the same rules.</param>
    /// <returns>The two lists.</returns>
    /// <exception cref="InvalidOperationException">The folder holds another world.</exception>
    public static (VideoList Train, VideoList Validation) Write(
        MotionWorldConfig config, string folder, int train, int validation, int seed = 0,
        IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        var files = new WorldFolder(
            folder, JsonSerializer.Serialize(new { config, seed }, Json), train + validation, progress, cancel);
        var world = new MotionWorld(config);
        WholeFile.WriteLines(Path.Combine(folder, "labels.csv"), config.Laws.Select((law, i) => $"{i} {law}"));
        var start = seed * 100_000_000L;
        return (Split("train", train, start), Split("val", validation, start + WorldFolder.Validation));

        VideoList Split(string name, int count, long first) => files.List(
            name, count, i => world.LabelOf(first + i),
            (i, path) => WorldFolder.WriteVideo(path, world.Render(first + i).Frames, config.Size, Fps));
    }
}
