using System.Text.Json;

namespace VJepa.Tests.Parity;

/// <summary>Reads the values of a recorded JSON file.</summary>
internal static class RecordedJson
{
    public static int Int(this JsonElement json, string name) => json.GetProperty(name).GetInt32();

    public static int Int(this JsonElement json, string name, int otherwise) =>
        json.Has(name) ? json.Int(name) : otherwise;

    public static double Number(this JsonElement json, string name) => json.GetProperty(name).GetDouble();

    public static double Number(this JsonElement json, string name, double otherwise) =>
        json.Has(name) ? json.Number(name) : otherwise;

    public static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString()!;

    /// <summary>False if the name is missing.</summary>
    public static bool Flag(this JsonElement json, string name) =>
        json.Has(name) && json.GetProperty(name).GetBoolean();

    public static (double, double) Pair(this JsonElement json, string name) =>
        (json.GetProperty(name)[0].GetDouble(), json.GetProperty(name)[1].GetDouble());

    public static double[] Numbers(this JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];

    public static int[] Ints(this JsonElement json) => [.. json.EnumerateArray().Select(number => number.GetInt32())];

    public static string[] Texts(this JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    /// <summary>The elements of an array, of which there is at least one.</summary>
    public static JsonElement[] Items(this JsonElement json, string name)
    {
        JsonElement[] items = [.. json.GetProperty(name).EnumerateArray()];
        Assert.NotEmpty(items);
        return items;
    }

    /// <summary>The named members of an object.</summary>
    public static IEnumerable<(string Name, JsonElement Value)> Members(this JsonElement json) =>
        json.EnumerateObject().Select(member => (member.Name, member.Value));

    /// <summary>There is a value of this name, and it is not null.</summary>
    public static bool Has(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value)
        && value.ValueKind is not JsonValueKind.Null;

    /// <summary>The number at the end of a tensor's name: 4 for <c>output.mask_index4</c>.</summary>
    public static int IndexOf(string name) =>
        int.Parse(name[(name.AsSpan().LastIndexOfAnyExceptInRange('0', '9') + 1)..]);

    /// <summary>Tensor names that start with a prefix and end with a number, in that number's order.</summary>
    public static string[] Numbered(IEnumerable<string> names, string prefix) =>
        [.. names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(prefix.Length), out _)).OrderBy(IndexOf)];
}
