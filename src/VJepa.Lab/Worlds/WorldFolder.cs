using System.Text.Json;
using System.Text.Json.Serialization;
using VJepa.Video;

namespace VJepa.Lab.Worlds;

/// <summary>A folder that clips of one world are written to. What is there already stays, so that a call that was stopped goes on.</summary>
internal sealed class WorldFolder
{
    /// <summary>Validation clips are those from this number on.</summary>
    public const long Validation = 50_000_000;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, IncludeFields = true, Converters = { new JsonStringEnumConverter() } };

    private readonly IProgress<double>? progress;
    private readonly int total;
    private readonly ParallelOptions parallel;
    private int done;

    /// <param name="path">The folder; it is made if it isn't there.</param>
    /// <param name="description">JSON that tells this world from others.</param>
    /// <param name="total">How often <see cref="Each"/> will do something, for progress.</param>
    /// <exception cref="InvalidOperationException">The folder holds another world.</exception>
    public WorldFolder(string path, string description, int total, IProgress<double>? progress, CancellationToken cancel)
    {
        (Path, this.total, this.progress) = (path, total, progress);
        parallel = new() { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Directory.CreateDirectory(path);
        var file = System.IO.Path.Combine(path, "world.json");
        if (!File.Exists(file)) File.WriteAllText(file, description);
        else if (File.ReadAllText(file) != description)
            throw new InvalidOperationException($"{path} holds another world (see its world.json). Give this one a folder of its own, or delete that one.");
    }

    public string Path { get; }

    /// <summary>A description or a clip's record as JSON, enumerations by name.</summary>
    public static string ToJson<T>(T value) => JsonSerializer.Serialize(value, Json);

    /// <summary>Does it for every number, some at a time.</summary>
    public void Each(int count, Action<int> work) => Parallel.For(0, count, parallel, i =>
    {
        work(i);
        progress?.Report(Interlocked.Increment(ref done) / (double)total);
    });

    /// <summary>Writes a clip under its name when it's complete.</summary>
    public static void WriteVideo(string path, ReadOnlySpan<byte> frames, int size, double fps)
    {
        // The ending decides the container, so the unfinished file keeps it.
        var unfinished = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, ".unfinished-" + System.IO.Path.GetFileName(path));
        VideoWriter.Write(unfinished, frames, size, size, fps);
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Writes a clip, and beside it as .json all that is known about it.</summary>
    public static void WriteClip(string path, LabClip clip)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(RecordOf(path), ToJson(new { clip.Label, clip.Causes, clip.Objects, clip.Camera, clip.Events }));
        WriteVideo(path, clip.Video.Pixels.Span, clip.Video.Width, clip.Video.Info.Fps); // last: where it is, the record is
    }

    public static bool HasClip(string path) => File.Exists(path) && File.Exists(RecordOf(path));

    /// <summary>What decided a clip that was written.</summary>
    public static Causes CausesOf(string path)
    {
        using var record = JsonDocument.Parse(File.ReadAllBytes(RecordOf(path)));
        return record.RootElement.GetProperty(nameof(LabClip.Causes)).Deserialize<Causes>(Json)!;
    }

    private static string RecordOf(string path) => System.IO.Path.ChangeExtension(path, ".json");
}
