using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VJepa.Runtime;

namespace VJepa.Training;

/// <summary>What a run was made from besides its configuration: a run of another origin is another run.</summary>
/// <param name="Start">Path of the weights that the run started from; null: initial weights.</param>
/// <param name="StartDigest">Digest of those weights; null if there are none.</param>
/// <param name="Data"><see cref="IClipStream.Data"/> of each stream; empty if unknown.</param>
/// <param name="Code">Digests of objectives, targets and masks that are not of this library, by type.</param>
public sealed record RunOrigin(
    string? Start,
    string? StartDigest,
    IReadOnlyList<IReadOnlyDictionary<string, string>> Data,
    IReadOnlyDictionary<string, string> Code)
{
    /// <summary>The origin of a run that is about to start or to go on.</summary>
    public static RunOrigin Of(PretrainingConfig config, string? start, IReadOnlyList<IClipStream> streams) =>
        Of(config.OpenParts, start, streams);

    /// <param name="parts">Objects whose types may be anyone's own.</param>
    internal static RunOrigin Of(
        IReadOnlyList<object> parts, string? start, IReadOnlyList<IClipStream> streams)
    {
        var own = parts.Select(part => part.GetType()).Distinct()
            .Where(type => type.Assembly != typeof(RunOrigin).Assembly);
        return new(
            start is null ? null : Path.GetFullPath(start),
            start is null ? null : DigestOfWeights(start),
            [.. streams.Select(stream => stream.Data)],
            own.GroupBy(type => type.Name).ToDictionary(group => group.Key, group => DigestOfCode(group.First())));
    }

    /// <summary>
    /// Where this origin differs from another, as <c>Name: this value, the other</c>. Unknown data equals any data.
    /// </summary>
    public IReadOnlyList<string> Differences(RunOrigin other)
    {
        var one = new JsonObject();
        var two = new JsonObject();
        var gone = StartDigest is null != other.StartDigest is null && Start is not null && other.Start is not null;
        if (gone ? Start != other.Start : StartDigest != other.StartDigest)
            (one["Start"], two["Start"]) = (Named(this), Named(other));
        if (Data.Any(data => data.Count > 0) && other.Data.Any(data => data.Count > 0))
            (one["Data"], two["Data"]) = (Numbered(Data), Numbered(other.Data));
        (one["Code"], two["Code"]) = (ToJson(Code), ToJson(other.Code));
        return ConfigurationJson.Differences(one, two);
    }

    private static string Named(RunOrigin origin) =>
        origin.Start is null ? "initial weights" : $"{origin.Start} ({origin.StartDigest ?? "missing"})";

    private static JsonObject Numbered(IReadOnlyList<IReadOnlyDictionary<string, string>> streams) =>
        streams.Count == 1
            ? ToJson(streams[0])
            : new(streams.Select((data, i) => KeyValuePair.Create<string, JsonNode?>($"{i}", ToJson(data))));

    /// <summary>Values that are JSON objects become objects, so that the property that differs is named.</summary>
    private static JsonObject ToJson(IReadOnlyDictionary<string, string> values) =>
        new(values.Select(pair => KeyValuePair.Create(pair.Key, Parsed(pair.Value))));

    private static JsonNode? Parsed(string value)
    {
        try
        {
            return value.StartsWith('{') ? JsonNode.Parse(value) : JsonValue.Create(value);
        }
        catch (JsonException)
        {
            return JsonValue.Create(value);
        }
    }

    /// <summary>Of names, lengths and both ends of the files: a checkpoint may have gigabytes.</summary>
    private static string? DigestOfWeights(string path)
    {
        string[] files = Directory.Exists(path) ? Directory.GetFiles(path) : File.Exists(path) ? [path] : [];
        if (files.Length == 0) return null;
        const int end = 1 << 16;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(file);
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetFileName(file)} {stream.Length}\n"));
            var buffer = new byte[end];
            hash.AppendData(buffer, 0, stream.ReadAtLeast(buffer, end, throwOnEndOfStream: false));
            stream.Position = Math.Max(0, stream.Length - end);
            hash.AppendData(buffer, 0, stream.ReadAtLeast(buffer, end, throwOnEndOfStream: false));
        }
        return Shown(hash.GetHashAndReset());
    }

    /// <summary>Of the compiled methods: an edited cell that declares the same name is other code.</summary>
    private static string DigestOfCode(Type type)
    {
        const BindingFlags declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic
            | BindingFlags.Instance | BindingFlags.Static;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(Type part)
        {
            foreach (var method in part.GetMembers(declared).OfType<MethodBase>())
                hash.AppendData(method.GetMethodBody()?.GetILAsByteArray() ?? []);
            foreach (var nested in part.GetNestedTypes(declared)) Add(nested);
        }
        Add(type);
        return Shown(hash.GetHashAndReset());
    }

    private static string Shown(byte[] hash) => Convert.ToHexStringLower(hash)[..16];
}
