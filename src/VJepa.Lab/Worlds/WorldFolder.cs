using System.Text.Json;
using System.Text.Json.Serialization;
using VJepa.Video;

namespace VJepa.Lab.Worlds;

/// <summary>
/// Output folder for the clips of one world. Existing files are kept, so a stopped call can be resumed.
/// </summary>
internal sealed class WorldFolder
{
    /// <summary>Index of the first validation clip.</summary>
    public const long Validation = 50_000_000;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        IncludeFields = true,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly IProgress<double>? progress;
    private readonly int total;
    private readonly ParallelOptions parallel;
    private int done;

    /// <param name="path">The folder; created if missing.</param>
    /// <param name="description">JSON that identifies the world.</param>
    /// <param name="total">Total number of work items over all calls of <see cref="Each"/>, for progress.</param>
    /// <exception cref="InvalidOperationException">The folder holds another world.</exception>
    public WorldFolder(
        string path, string description, int total, IProgress<double>? progress, CancellationToken cancel)
    {
        (Path, this.total, this.progress) = (path, total, progress);
        parallel = new() { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Directory.CreateDirectory(path);
        var file = System.IO.Path.Combine(path, "world.json");
        if (!File.Exists(file)) File.WriteAllText(file, description);
        else if (File.ReadAllText(file) != description)
            throw new InvalidOperationException(
                $"{path} holds another world (see its world.json). Choose another folder, or delete this one.");
    }

    public string Path { get; }

    /// <summary>JSON with enumerations by name.</summary>
    public static string ToJson<T>(T value) => JsonSerializer.Serialize(value, Json);

    /// <summary>Runs the work for every index below <paramref name="count"/>, in parallel.</summary>
    public void Each(int count, Action<int> work) => Parallel.For(0, count, parallel, i =>
    {
        work(i);
        progress?.Report(Interlocked.Increment(ref done) / (double)total);
    });

    /// <summary>Writes the videos of a list that are missing, and the list itself: <c>NAME.csv</c>.</summary>
    /// <param name="write">Writes the clip of an index to a path.</param>
    public VideoList List(string name, int count, Func<int, int> labelOf, Action<int, string> write)
    {
        var videos = System.IO.Path.Combine(Path, "videos", name);
        Directory.CreateDirectory(videos);
        var entries = Enumerable.Range(0, count).Select(i => new VideoListEntry(
            System.IO.Path.Combine(videos, $"{name}_{i:00000}.mp4"), labelOf(i), i + 1)).ToArray();
        Each(count, i =>
        {
            if (!File.Exists(entries[i].Path)) write(i, entries[i].Path);
        });
        var list = new VideoList(System.IO.Path.Combine(Path, name + ".csv"), entries);
        list.Save(list.Path);
        return list;
    }

    /// <summary>Writes a video under a temporary name first: a file of this name is complete.</summary>
    public static void WriteVideo(string path, ReadOnlySpan<byte> frames, int size, double fps)
    {
        // The extension decides the container, so the temporary name keeps it.
        var unfinished = System.IO.Path.Combine(
            System.IO.Path.GetDirectoryName(path)!, ".unfinished-" + System.IO.Path.GetFileName(path));
        VideoWriter.Write(unfinished, frames, size, size, fps);
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Writes a clip and its ground truth as .json.</summary>
    public static void WriteClip(string path, LabClip clip)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(
            RecordOf(path), ToJson(new { clip.Label, clip.Causes, clip.Objects, clip.Camera, clip.Events }));
        // last: where a video exists, its record exists
        WriteVideo(path, clip.Video.Pixels.Span, clip.Video.Width, clip.Video.Info.Fps);
    }

    public static bool HasClip(string path) => File.Exists(path) && File.Exists(RecordOf(path));

    /// <summary>The causes of a written clip.</summary>
    public static Causes CausesOf(string path)
    {
        using var record = JsonDocument.Parse(File.ReadAllBytes(RecordOf(path)));
        return record.RootElement.GetProperty(nameof(LabClip.Causes)).Deserialize<Causes>(Json)!;
    }

    private static string RecordOf(string path) => System.IO.Path.ChangeExtension(path, ".json");
}
