using System.Text.Json.Nodes;
using VJepa.Runtime;

namespace VJepa.Notebooks.Runs;

/// <summary>Types that a file chooses by <c>kind</c>: masks, objectives, targets.</summary>
internal static class OpenTypes
{
    public static bool IsOpen(Type type) => type is { IsAbstract: true, IsSealed: false }
        && type.Namespace?.StartsWith(nameof(VJepa), StringComparison.Ordinal) == true;

    /// <summary>The kinds of the library.</summary>
    public static IReadOnlyList<Type> Kinds(Type open) =>
        [.. open.Assembly.GetExportedTypes().Where(type => !type.IsAbstract && open.IsAssignableFrom(type))
            .OrderBy(type => type.Name, StringComparer.Ordinal)];

    /// <summary>The type that a value names; null where it names none.</summary>
    public static Type? Named(Type open, JsonObject value) => Word(value) is { } name
        ? Kinds(open).FirstOrDefault(type => type.Name == name) : null;

    /// <summary>The value's kind, if it is a text.</summary>
    public static string? Word(JsonObject value) =>
        value[ConfigurationJson.Kind] is JsonValue word && word.TryGetValue<string>(out var name) ? name : null;
}
