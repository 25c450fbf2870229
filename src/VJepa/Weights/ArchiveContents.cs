using System.Globalization;

namespace VJepa.Weights;

/// <summary>A pickle's nested contents as two flat dictionaries, each value under its path.</summary>
internal sealed class ArchiveContents
{
    private const int MaxDepth = 64, MaxCount = 1_000_000;

    private readonly Dictionary<string, ArchivedTensor> tensors = [];
    private readonly Dictionary<string, object?> values = [];
    private int count;

    public ArchiveContents(object? root) => Add("", root, 0);

    public IReadOnlyDictionary<string, ArchivedTensor> Tensors => tensors;
    public IReadOnlyDictionary<string, object?> Values => values;

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
                foreach (var (key, item) in dictionary) Add(Join(path, Name(key)), item, depth + 1);
                break;
            case IReadOnlyList<object?> list: // or a tuple
                for (var i = 0; i < list.Count; i++)
                    Add(Join(path, i.ToString(CultureInfo.InvariantCulture)), list[i], depth + 1);
                break;
            case null or long or double or bool or string:
                values[path] = value;
                break;
            default: // bytes, element types and bare storages hold no weights
                break;
        }
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Name(object key) => key switch
    {
        string text => text,
        long or double or bool => Convert.ToString(key, CultureInfo.InvariantCulture)!,
        _ => throw new FormatException("a dictionary's key is neither a string nor a number"),
    };
}
