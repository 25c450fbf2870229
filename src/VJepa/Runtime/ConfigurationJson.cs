using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using TorchSharp;

namespace VJepa.Runtime;

/// <summary>A configuration names a type that this program does not know.</summary>
public sealed class UnknownTypeException(string kind, string name) : Exception(
    $"The {kind} '{name}' is unknown here. " +
    "Declare the type (in a notebook: run its cell) before you open what was made with it.");

/// <summary>
/// Configurations as JSON. Values of open types (mask generators, objectives, target providers, and others that a
/// notebook may define) are written as their type's name (<c>kind</c>) and public properties; networks and tensors are
/// left out.
/// </summary>
public static class ConfigurationJson
{
    /// <summary>The property that holds the type's name.</summary>
    public const string Kind = "kind";

    public static JsonSerializerOptions Options { get; } = new()
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(), new OpenTypeConverterFactory() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutNetworks } },
    };

    /// <summary>Where two configurations differ, as <c>Name: one value, other value</c>; empty if they are
    /// equal.</summary>
    public static IReadOnlyList<string> Differences(JsonNode? one, JsonNode? other, string path = "")
    {
        if (JsonNode.DeepEquals(one, other)) return [];
        if (one is JsonObject a && other is JsonObject b)
        {
            return [.. a.Select(p => p.Key).Union(b.Select(p => p.Key))
                .SelectMany(key => Differences(a[key], b[key], path.Length == 0 ? key : $"{path}.{key}"))];
        }
        return [$"{path}: {one?.ToJsonString() ?? "none"}, {other?.ToJsonString() ?? "none"}"];
    }

    private static void LeaveOutNetworks(JsonTypeInfo info)
    {
        for (var i = info.Properties.Count - 1; i >= 0; i--)
        {
            var type = info.Properties[i].PropertyType;
            if (typeof(torch.nn.Module).IsAssignableFrom(type)
                || type == typeof(torch.Tensor)
                || type.IsSubclassOf(typeof(Delegate)))
            {
                info.Properties.RemoveAt(i);
            }
        }
    }

    /// <summary>For the library's abstract types and interfaces.</summary>
    private sealed class OpenTypeConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type type) => type.IsAbstract && !type.IsSealed
            && type.Namespace?.StartsWith(nameof(VJepa), StringComparison.Ordinal) == true;

        public override JsonConverter CreateConverter(Type type, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(OpenTypeConverter<>).MakeGenericType(type))!;
    }

    private sealed class OpenTypeConverter<T> : JsonConverter<T> where T : class
    {
        public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var value = JsonNode.Parse(ref reader) as JsonObject
                ?? throw new JsonException($"Expected an object with '{Kind}'.");
            var name = (string?)value[Kind] ?? throw new JsonException($"'{Kind}' is missing.");
            value.Remove(Kind);
            return (T)value.Deserialize(Find(name), options)!;
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            var properties = JsonSerializer.SerializeToNode(value, value.GetType(), options)!.AsObject();
            var named = new JsonObject { [Kind] = value.GetType().Name };
            foreach (var (name, property) in properties) named[name] = property?.DeepClone();
            named.WriteTo(writer, options);
        }

        /// <summary>The newest type with this name: a notebook's cell may have declared it several times.</summary>
        private static Type Find(string name) =>
            AppDomain.CurrentDomain.GetAssemblies().Reverse().SelectMany(Types)
                .FirstOrDefault(type => type.Name == name && !type.IsAbstract && typeof(T).IsAssignableFrom(type))
            ?? throw new UnknownTypeException(typeof(T).Name, name);

        private static IEnumerable<Type> Types(System.Reflection.Assembly assembly)
        {
            try
            {
                return assembly.GetTypes();
            }
            catch (System.Reflection.ReflectionTypeLoadException e)
            {
                return e.Types.OfType<Type>();
            }
        }
    }
}
