using System.Text.Json;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests;

/// <summary>
/// The folder of recorded numbers: VJEPA_GOLDEN, else ../shared/golden from the repository root, else tests/VJepa.Tests/golden.
/// Where there is none, the test is skipped.
/// </summary>
internal static class Golden
{
    public static string Folder { get; } = Find() ?? "";

    /// <summary>The full path of a file of the folder; skips the test where there is none.</summary>
    public static string File(string name)
    {
        Assert.SkipWhen(Folder == "", "No golden folder: set VJEPA_GOLDEN, or put it at ../shared/golden from the repository root.");
        var path = Path.Combine(Folder, name);
        Assert.SkipUnless(System.IO.File.Exists(path), $"The golden folder {Folder} has no {name}.");
        return path;
    }

    public static IReadOnlyDictionary<string, Tensor> Tensors(string name) => SafeTensors.Read(File(name));

    public static JsonElement Json(string name)
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(File(name)));
        return document.RootElement.Clone();
    }

    /// <summary>The tensors whose names start with a prefix, without it.</summary>
    public static Dictionary<string, Tensor> Under(this IReadOnlyDictionary<string, Tensor> tensors, string prefix) =>
        tensors.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("VJEPA_GOLDEN") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : throw new DirectoryNotFoundException($"VJEPA_GOLDEN names {named}, which is no folder.");
        for (var root = new DirectoryInfo(AppContext.BaseDirectory); root is not null; root = root.Parent)
            if (System.IO.File.Exists(Path.Combine(root.FullName, "VJepa.Notebooks.sln")))
                return new[] { Path.Combine(root.FullName, "..", "shared", "golden"), Path.Combine(root.FullName, "tests", "VJepa.Tests", "golden") }
                    .FirstOrDefault(Directory.Exists);
        return null;
    }
}
