namespace VJepa.Weights;

/// <summary>A Python object that holds no weights: its pickle is read over, and it is never created.</summary>
/// <param name="Type">Its class, such as <c>argparse.Namespace</c>.</param>
internal sealed record PickledObject(string Type)
{
    /// <summary>Whether its class is one of <see cref="SkippedTypes"/>; others may be networks.</summary>
    public bool IsPlainData { get; init; } = true;
}

/// <summary>Python classes that training programs save beside weights and that hold none.</summary>
internal static class SkippedTypes
{
    private static readonly HashSet<string> Names =
    [
        "_codecs.encode", "argparse.Namespace", "types.SimpleNamespace",
        "copyreg._reconstructor", "copy_reg._reconstructor",
        "collections.Counter", "collections.deque",
        "datetime.date", "datetime.time", "datetime.datetime", "datetime.timedelta", "datetime.timezone",
        "decimal.Decimal", "fractions.Fraction", "uuid.UUID",
        "torch.torch_version.TorchVersion",
    ];

    private static readonly HashSet<string> BuiltIns =
    [
        "set", "frozenset", "complex", "bytearray", "bytes", "range", "xrange", "slice", "object",
        "list", "dict", "tuple", "int", "long", "float", "str", "unicode", "bool",
    ];

    private static readonly HashSet<string> NumPy = ["scalar", "_reconstruct", "_frombuffer"];

    // Modules that run programs or code.
    private static readonly HashSet<string> Dangerous =
    [
        "os", "posix", "nt", "sys", "subprocess", "builtins", "__builtin__", "importlib", "runpy", "pty", "shutil",
        "socket", "ctypes", "code", "pickle", "webbrowser", "functools", "operator",
    ];

    /// <summary>Whether a class or function may be skipped, also where the pickle calls it.</summary>
    public static bool Has(PickledGlobal global) => global.Module switch
    {
        "builtins" or "__builtin__" => BuiltIns.Contains(global.Name),
        "pathlib" or "pathlib._local" => global.Name.EndsWith("Path", StringComparison.Ordinal),
        "numpy" => !global.Name.Contains('.') && IsNumPyType(global.Name),
        "numpy.dtypes" or "numpy.random._pickle" => true,
        "numpy.core.multiarray" or "numpy._core.multiarray" or "numpy.core.numeric" or "numpy._core.numeric" =>
            NumPy.Contains(global.Name),
        _ => Names.Contains(global.ToString()),
    };

    /// <summary>
    /// The object of a class that a pickle creates without a call: any class may be, since nothing is created here.
    /// </summary>
    /// <exception cref="FormatException">It is no class.</exception>
    public static object New(object? type)
    {
        if (type is not PickledGlobal global) throw new FormatException("it creates an object of no class");
        if (global.ToString() == "collections.OrderedDict") return new Dictionary<object, object?>();
        return new PickledObject(global.ToString()) { IsPlainData = Has(global) };
    }

    /// <summary>Whether a name has no reason to be in a weight file, in whatever form.</summary>
    public static bool IsDangerous(PickledGlobal global) =>
        Dangerous.Contains(global.Module.Split('.')[0]) && !Has(global);

    /// <summary>Checks that the attributes of a skipped object, of an unknown class, are no network's.</summary>
    /// <exception cref="FormatException">There is a tensor in them.</exception>
    public static void CheckState(PickledObject owner, object? state, ref int budget)
    {
        if (owner.IsPlainData) return;
        var open = new Stack<object?>([state]);
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        while (open.TryPop(out var part))
        {
            if (--budget < 0) throw new FormatException("its objects have too many parts");
            if (part is null || !seen.Add(part)) continue;
            if (part is ArchivedTensor)
                throw new FormatException(
                    $"it holds tensors inside an object of the class '{owner.Type}', which is not created here. " +
                    "Save its state_dict (only tensors, numbers and strings) with torch.save or as safetensors");
            if (part is Dictionary<object, object?> dictionary)
                foreach (var value in dictionary.Values) open.Push(value);
            else if (part is IReadOnlyList<object?> list)
                foreach (var value in list) open.Push(value);
        }
    }

    private static bool IsNumPyType(string name) =>
        name is "dtype" or "ndarray" or "generic" or "bool_" or "str_" or "bytes_" or "void"
        || name.TrimEnd('0', '1', '2', '3', '4', '6', '8', '_') is "bool" or "int" or "uint" or "float" or "complex"
            or "longlong" or "ulonglong" or "longdouble" or "datetime" or "timedelta";
}
