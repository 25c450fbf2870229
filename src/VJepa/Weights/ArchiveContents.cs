using System.Globalization;

namespace VJepa.Weights;

/// <summary>A pickle's nested contents as two flat dictionaries, each value under its path.</summary>
internal sealed class ArchiveContents
{
    private const int MaxDepth = 64, MaxCount = 1_000_000;

    private readonly Dictionary<string, ArchivedTensor> tensors = [];
    private readonly Dictionary<string, object?> values = [];
    private readonly List<string> notes = [];
    private int count;

    public ArchiveContents(object? root) => Add("", root, 0);

    public IReadOnlyDictionary<string, ArchivedTensor> Tensors => tensors;
    public IReadOnlyDictionary<string, object?> Values => values;

    /// <summary>What was skipped, a sentence each.</summary>
    public IReadOnlyList<string> Notes => notes;

    private void Add(string path, object? value, int depth)
    {
        // A list that contains itself, or lists of lists of lists, would never end.
        if (depth > MaxDepth || ++count > MaxCount)
            throw new FormatException($"its contents have no end, or more than {MaxCount} parts");
        switch (value)
        {
            case ArchivedTensor tensor:
                tensors[path] = tensor;
                break;
            case Dictionary<object, object?> dictionary:
                foreach (var (key, item) in dictionary) AddItem(path, key, item, depth + 1);
                break;
            case IReadOnlyList<object?> list: // or a tuple
                for (var i = 0; i < list.Count; i++)
                    Add(Join(path, i.ToString(CultureInfo.InvariantCulture)), list[i], depth + 1);
                break;
            case null or long or double or bool or string:
                values[path] = value;
                break;
            case PickledObject skipped:
                notes.Add($"{(path.Length == 0 ? "The root" : $"'{path}'")}, a {skipped.Type}, was skipped.");
                break;
            case PickledGlobal global when !PickleConstructors.Allows(global):
                throw PickleConstructors.Refusal(global);
            default: // bytes, element types and bare storages hold no weights
                break;
        }
    }

    private void AddItem(string path, object key, object? value, int depth)
    {
        if (Name(key) is { } name) Add(Join(path, name), value, depth);
        else notes.Add($"An entry of '{path}', whose key is neither a string nor a number, was skipped.");
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string? Name(object key) => key switch
    {
        string text => text,
        long or double or bool => Convert.ToString(key, CultureInfo.InvariantCulture)!,
        _ => null,
    };
}
