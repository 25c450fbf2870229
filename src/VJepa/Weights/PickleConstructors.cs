using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>The few Python constructors that weight files need, each as our own code. Every other name is refused.</summary>
internal static class PickleConstructors
{
    private static readonly Dictionary<string, ScalarType> StorageTypes = new()
    {
        ["DoubleStorage"] = ScalarType.Float64,
        ["FloatStorage"] = ScalarType.Float32,
        ["HalfStorage"] = ScalarType.Float16,
        ["BFloat16Storage"] = ScalarType.BFloat16,
        ["LongStorage"] = ScalarType.Int64,
        ["IntStorage"] = ScalarType.Int32,
        ["ShortStorage"] = ScalarType.Int16,
        ["CharStorage"] = ScalarType.Int8,
        ["ByteStorage"] = ScalarType.Byte,
        ["BoolStorage"] = ScalarType.Bool,
    };

    /// <summary>The storage type of an element type; null where weight files have none.</summary>
    public static string? StorageName(ScalarType type) => StorageTypes.FirstOrDefault(pair => pair.Value == type).Key;

    private static readonly Dictionary<string, ScalarType> ElementTypes = new()
    {
        ["float64"] = ScalarType.Float64,
        ["float32"] = ScalarType.Float32,
        ["float16"] = ScalarType.Float16,
        ["bfloat16"] = ScalarType.BFloat16,
        ["int64"] = ScalarType.Int64,
        ["int32"] = ScalarType.Int32,
        ["int16"] = ScalarType.Int16,
        ["int8"] = ScalarType.Int8,
        ["uint8"] = ScalarType.Byte,
        ["bool"] = ScalarType.Bool,
    };

    private static readonly HashSet<string> Functions =
    [
        "collections.OrderedDict", "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3",
        "torch._utils._rebuild_parameter", "torch.Size", "torch.device",
    ];

    /// <summary>A name that the file mentions: an element type becomes one, a known constructor stays a name.</summary>
    public static object Resolve(string module, string name)
    {
        var global = new PickledGlobal(module, name);
        if (module == "torch" && ElementTypes.TryGetValue(name, out var type)) return type;
        if (module == "torch" && StorageTypes.ContainsKey(name)) return global;
        if (module is "torch" or "torch.storage" && name == "UntypedStorage") return global;
        return Functions.Contains(global.ToString())
            ? global
            : throw new FormatException(
                $"it names '{global}', which is no part of a weight file that is read here, and nothing in a file is executed. " +
                "Save the state_dict (tensors, numbers and strings alone) with torch.save or as safetensors");
    }

    public static object? Call(object? function, object? arguments)
    {
        if (function is not PickledGlobal global || arguments is not object?[] values)
            throw new FormatException("it calls something that is no constructor");
        return (global.ToString(), values) switch
        {
            ("collections.OrderedDict", []) => new Dictionary<object, object?>(),
            ("collections.OrderedDict", [List<object?> pairs]) => Pairs(pairs),
            ("torch.Size", [object?[] sizes]) => sizes,
            ("torch.device", [string kind, ..]) => kind,
            ("torch._utils._rebuild_parameter", [ArchivedTensor data, ..]) => data,
            ("torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2",
                [PickledStorage { Type: { } type } storage, long offset, object?[] sizes, object?[] strides, ..]) =>
                Tensor(storage, type, offset, sizes, strides),
            ("torch._utils._rebuild_tensor_v3", [PickledStorage storage, long offset, object?[] sizes, object?[] strides, _, _, ScalarType type, ..]) =>
                Tensor(storage, type, offset, sizes, strides),
            _ => throw new FormatException($"it calls '{global}' with {values.Length} values that do not fit"),
        };
    }

    /// <summary>The storage that a persistent id names: ("storage", type, name, device, count).</summary>
    public static PickledStorage Storage(object? id) =>
        id is object?[] and ["storage", PickledGlobal type, string name, string, long]
            ? new PickledStorage(name, StorageTypes.TryGetValue(type.Name, out var element) ? element : null)
            : throw new FormatException("it names a storage in a form that is not known");

    private static Dictionary<object, object?> Pairs(List<object?> pairs)
    {
        var dictionary = new Dictionary<object, object?>();
        foreach (var pair in pairs)
            dictionary[pair is object?[] and [{ } key, _] ? key : throw new FormatException("an ordered dictionary is built from something else than pairs")]
                = ((object?[])pair)[1];
        return dictionary;
    }

    private static ArchivedTensor Tensor(PickledStorage storage, ScalarType type, long offset, object?[] sizes, object?[] strides)
    {
        var (shape, steps) = (Numbers(sizes), Numbers(strides));
        if (shape.Length != steps.Length || shape.Length > 16 || offset < 0 || shape.Any(size => size < 0) || steps.Any(step => step < 0))
            throw new FormatException($"a tensor has shape [{string.Join(", ", shape)}], strides [{string.Join(", ", steps)}], offset {offset}");
        var tensor = new ArchivedTensor(type, shape, steps, offset, storage.Name);
        // Sizes beyond counting are refused here, beside a 0 too.
        _ = checked(offset + tensor.Extent + shape.Aggregate(1L, (product, size) => checked(product * Math.Max(1, size))));
        return tensor;
    }

    private static long[] Numbers(object?[] values) =>
        [.. values.Select(value => value is long number ? number : throw new FormatException("a tensor's shape holds something else than whole numbers"))];
}
