using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>A Python class or function that a pickle names. It stays a name: nothing is ever called.</summary>
internal sealed record PickledGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>A storage that a pickle names.</summary>
/// <param name="Name">Its name in the archive.</param>
/// <param name="Type">Element type; null for an untyped storage.</param>
internal sealed record PickledStorage(string Name, ScalarType? Type);

/// <summary>The few Python constructors that weight files need, as our own code. Every other name is refused.</summary>
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

    /// <summary>The storage type of an element type; null if weight files have none.</summary>
    public static string? StorageName(ScalarType type) =>
        StorageTypes.FirstOrDefault(pair => pair.Value == type).Key;

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
        "collections.OrderedDict", "collections.defaultdict", "torch.Size", "torch.device",
        "torch._utils._rebuild_parameter", "torch._utils._rebuild_tensor",
        "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3",
    ];

    /// <summary>Resolves a name to an element type, or leaves it a name.</summary>
    /// <exception cref="FormatException">It belongs to a module that runs programs or code.</exception>
    public static object Resolve(string module, string name)
    {
        if (module == "torch" && ElementTypes.TryGetValue(name, out var type)) return type;
        var global = new PickledGlobal(module, name);
        return SkippedTypes.IsDangerous(global) ? throw Refusal(global) : global;
    }

    /// <summary>Whether a name may stand in a weight file.</summary>
    public static bool Allows(PickledGlobal global) =>
        (global.Module == "torch" && StorageTypes.ContainsKey(global.Name))
        || (global.Module is "torch" or "torch.storage" && global.Name == "UntypedStorage")
        || Functions.Contains(global.ToString()) || SkippedTypes.Has(global);

    /// <summary>The error for a name that is not allowed.</summary>
    public static FormatException Refusal(PickledGlobal global) => new(
        $"it names '{global}', which is not allowed in a weight file, and nothing in a file is executed. " +
        "Save the state_dict (only tensors, numbers and strings) with torch.save or as safetensors");

    /// <summary>What a constructor returns for its arguments.</summary>
    /// <exception cref="FormatException">The constructor is not allowed, or the arguments do not fit.</exception>
    public static object? Call(object? function, object? arguments)
    {
        if (function is not PickledGlobal global || arguments is not object?[] values)
            throw new FormatException("it calls something that is not a constructor");
        if (!Allows(global)) throw Refusal(global);
        if (SkippedTypes.Has(global)) return new PickledObject(global.ToString());
        return (global.ToString(), values) switch
        {
            ("collections.OrderedDict", []) or ("collections.defaultdict", _) => new Dictionary<object, object?>(),
            ("collections.OrderedDict", [List<object?> pairs]) => Pairs(pairs),
            ("torch.Size", [object?[] sizes]) => sizes,
            ("torch.device", [string kind, ..]) => kind,
            ("torch._utils._rebuild_parameter", [ArchivedTensor data, ..]) => data,
            ("torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2",
                [PickledStorage { Type: { } type } storage, long offset, object?[] sizes, object?[] strides, ..]) =>
                Tensor(storage, type, offset, sizes, strides),
            ("torch._utils._rebuild_tensor_v3",
                [PickledStorage storage, long offset, object?[] sizes, object?[] strides, _, _, ScalarType type, ..]) =>
                Tensor(storage, type, offset, sizes, strides),
            _ => throw new FormatException($"it calls '{global}' with {values.Length} arguments that do not fit"),
        };
    }

    /// <summary>The storage that a persistent id names: ("storage", type, name, device, count).</summary>
    /// <exception cref="FormatException">The id has another form, or the type is unknown.</exception>
    public static PickledStorage Storage(object? id)
    {
        if (id is not (object?[] and ["storage", PickledGlobal type, string name, string, long]))
            throw new FormatException("it names a storage in an unknown form");
        if (type.Name == "UntypedStorage") return new PickledStorage(name, null);
        return StorageTypes.TryGetValue(type.Name, out var element)
            ? new PickledStorage(name, element)
            : throw new FormatException($"storage '{name}' has the unknown type '{type}'");
    }

    private static Dictionary<object, object?> Pairs(List<object?> pairs)
    {
        var dictionary = new Dictionary<object, object?>();
        foreach (var pair in pairs)
        {
            if (pair is not (object?[] and [{ } key, var value]))
                throw new FormatException("an OrderedDict is built from something other than pairs");
            dictionary[key] = value;
        }
        return dictionary;
    }

    private static ArchivedTensor Tensor(
        PickledStorage storage, ScalarType type, long offset, object?[] sizes, object?[] strides)
    {
        var (shape, steps) = (Numbers(sizes), Numbers(strides));
        var isNegative = offset < 0 || shape.Any(size => size < 0) || steps.Any(step => step < 0);
        if (isNegative || shape.Length != steps.Length || shape.Length > 16)
        {
            var (all, each) = (string.Join(", ", shape), string.Join(", ", steps));
            throw new FormatException($"a tensor has shape [{all}], strides [{each}], offset {offset}");
        }
        var tensor = new ArchivedTensor(type, shape, steps, offset, storage.Name);
        // An overflow throws here, also if one of the sizes is 0.
        var count = shape.Aggregate(1L, (product, size) => checked(product * Math.Max(1, size)));
        _ = checked(offset + tensor.Extent + count);
        return tensor;
    }

    private static long[] Numbers(object?[] values) =>
        [.. values.Select(value => value is long n ? n : throw new FormatException("a size is not an integer"))];
}
