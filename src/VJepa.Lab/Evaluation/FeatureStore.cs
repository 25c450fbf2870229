using VJepa.Training;
using System.Security.Cryptography;
using System.Text.Json;
using VJepa.Models;
using static TorchSharp.torch;
using Encoding = System.Text.Encoding;

namespace VJepa.Lab.Evaluation;

/// <summary>
/// Features on disk: taken once, streamed to a file, and memory-mapped from then on, so that any number of probes train on more
/// features than fit in memory. <c>NAME.features</c> holds the numbers row by row, <c>NAME.json</c> what they are.
/// </summary>
public static class FeatureStore
{
    /// <summary>The features of a store where it holds these, else takes them and fills it.</summary>
    /// <param name="path">Name of the store without ending; its folder is made where it is missing.</param>
    /// <param name="data">What the clips are: a text that changes whenever list, sampling or transform do. The encoder's weights and the
    /// settings are looked at by the store itself.</param>
    /// <param name="encoder">Used as it is; its device is where the work is done.</param>
    /// <param name="batches">The clips; not asked for where the store has the features.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="settings">Half precision is half the file.</param>
    /// <param name="progress">Clips done so far.</param>
    /// <param name="cancel">Stops between two batches; an unfinished file is deleted.</param>
    /// <returns>Features that are read from disk when they are asked for.</returns>
    /// <exception cref="ArgumentException">There are no clips, or a label is outside 0 to <paramref name="classes"/> - 1.</exception>
    public static FeatureSet Extract(string path, string data, Encoder encoder, IEnumerable<ClipBatch> batches, int classes,
        ExtractionSettings? settings = null, IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        settings ??= new ExtractionSettings();
        var key = Key(encoder, data, classes, settings);
        if (Open(path, key) is { } present) return present;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.Delete(path + ".json"); // from here on the numbers belong to nobody
        var unfinished = path + ".unfinished";
        try
        {
            FeatureStoreContents contents;
            using (var file = File.Create(unfinished)) contents = Write(file, key, encoder, batches, classes, settings, progress, cancel);
            File.Move(unfinished, path + ".features", overwrite: true);
            File.WriteAllText(path + ".json.new", JsonSerializer.Serialize(contents));
            File.Move(path + ".json.new", path + ".json");
            return Map(path, contents);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>A store's features, or null where it has none, other ones, or not all of them.</summary>
    private static FeatureSet? Open(string path, string key)
    {
        if (!File.Exists(path + ".json") || !File.Exists(path + ".features")) return null;
        try
        {
            var contents = JsonSerializer.Deserialize<FeatureStoreContents>(File.ReadAllText(path + ".json"));
            return contents?.Key == key && new FileInfo(path + ".features").Length == contents.Bytes ? Map(path, contents) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static FeatureSet Map(string path, FeatureStoreContents contents)
    {
        using var scope = NewDisposeScope();
        var type = contents.Half ? float16 : float32;
        var features = from_file(path + ".features", shared: false, size: contents.Values, dtype: type).view(contents.Labels.Count, contents.Tokens, contents.Width);
        return new FeatureSet(features.DetachFromDisposeScope(), tensor(contents.Labels.ToArray()).DetachFromDisposeScope(), contents.Classes, contents.TimeSlices);
    }

    private static FeatureStoreContents Write(FileStream file, string key, Encoder encoder, IEnumerable<ClipBatch> batches, int classes,
        ExtractionSettings settings, IProgress<long>? progress, CancellationToken cancel)
    {
        var labels = new List<long>();
        var (tokens, width, slices) = (0L, 0L, 1);
        foreach (var batch in batches)
        {
            using var set = FeatureExtractor.Extract(encoder, [batch], classes, settings, null, cancel);
            (tokens, width, slices) = (set.Tokens, set.Width, set.TimeSlices);
            file.Write(set.Features.bytes);
            labels.AddRange(set.Labels.data<long>());
            progress?.Report(labels.Count);
        }
        if (labels.Count == 0) throw new ArgumentException("There are no clips to take features from.");
        file.Flush(flushToDisk: true);
        return new FeatureStoreContents(key, labels, tokens, width, classes, slices, settings.Half);
    }

    private static string Key(Encoder encoder, string data, int classes, ExtractionSettings settings)
    {
        using var scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', data, classes, JsonSerializer.Serialize(settings with { BatchSize = 0 }), encoder.Config, encoder.ComputeType)));
        foreach (var (name, tensor) in encoder.state_dict().OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(tensor.cpu().contiguous().bytes);
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
