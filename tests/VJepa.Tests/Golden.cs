using System.Text.Json;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests;

/// <summary>
/// The folder of recorded numbers: VJEPA_GOLDEN, else ../shared/golden from the repository root,
/// else tests/VJepa.Tests/golden. Tests whose file is missing are skipped.
/// </summary>
internal static class Golden
{
    private const string HowToGetOne =
        "Set VJEPA_GOLDEN, or put the folder at ../shared/golden from the repository root.";

    public static string Folder { get; } = Find() ?? "";

    /// <summary>The full path of a file of the folder. Skips the test if it is missing.</summary>
    public static string File(string name)
    {
        Assert.SkipWhen(Folder == "", $"There is no golden folder. {HowToGetOne}");
        Assert.SkipUnless(Has(name), $"The golden folder {Folder} has no {name}. {HowToGetOne}");
        return PathOf(name);
    }

    public static bool Has(string name) => Folder != "" && System.IO.File.Exists(PathOf(name));

    /// <summary>Names, relative to the golden folder, of the files in one of its folders.</summary>
    public static string[] Files(string folder, string pattern) => Directory.Exists(PathOf(folder))
        ? [.. Directory.GetFiles(PathOf(folder), pattern).Order().Select(file => $"{folder}/{Path.GetFileName(file)}")]
        : [];

    public static IReadOnlyDictionary<string, Tensor> Tensors(string name) => SafeTensors.Read(File(name));

    public static JsonElement Json(string name)
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(File(name)));
        return document.RootElement.Clone();
    }

    /// <summary>
    /// The recorded cases of a theory. Without any, there is one, "none", whose test skips itself when it asks for the
    /// file or for <see cref="Case"/>.
    /// </summary>
    public static TheoryData<string> Cases(string file, Func<JsonElement, IEnumerable<string>> cases) =>
        [.. (Has(file) ? cases(Json(file)) : []).DefaultIfEmpty("none")];

    /// <summary>One of a file's <c>cases</c>. Skips the test if it is missing.</summary>
    public static JsonElement Case(string file, string name)
    {
        var found = Json(file).GetProperty("cases").TryGetProperty(name, out var value);
        Assert.SkipUnless(found, $"{file} in the golden folder {Folder} has no case {name}.");
        return value;
    }

    /// <summary>The tensors whose names start with a prefix, without that prefix.</summary>
    public static Dictionary<string, Tensor> Under(this IReadOnlyDictionary<string, Tensor> tensors, string prefix) =>
        tensors.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);

    private static string PathOf(string name) => Path.Combine(Folder, name);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("VJEPA_GOLDEN") is { Length: > 0 } named)
        {
            return Directory.Exists(named)
                ? named
                : throw new DirectoryNotFoundException($"VJEPA_GOLDEN is {named}, which is not a folder.");
        }
        for (var root = new DirectoryInfo(AppContext.BaseDirectory); root is not null; root = root.Parent)
        {
            if (!System.IO.File.Exists(Path.Combine(root.FullName, "VJepa.Notebooks.sln"))) continue;
            string[] places =
            [
                Path.Combine(root.FullName, "..", "shared", "golden"),
                Path.Combine(root.FullName, "tests", "VJepa.Tests", "golden"),
            ];
            return places.FirstOrDefault(Directory.Exists);
        }
        return null;
    }
}
