using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>The tensors of one safetensors file, or of the files in a Hugging Face index.</summary>
internal sealed class SafeTensorsSource : IWeightSource
{
    private readonly Dictionary<string, (string Path, SafeFileHandle File, SafeTensorsEntry Entry)> tensors = [];
    private readonly List<SafeFileHandle> files = [];

    public SafeTensorsSource(IEnumerable<string> paths)
    {
        try
        {
            foreach (var path in paths)
            {
                var header = SafeTensorsHeader.Read(path);
                var file = File.OpenHandle(path);
                files.Add(file);
                foreach (var entry in header.Tensors) tensors[entry.Name] = (path, file, entry);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyCollection<string> Names => tensors.Keys;

    /// <summary>
    /// The files of an index: <c>*.safetensors.index.json</c>, whose <c>weight_map</c> has each tensor's file.
    /// </summary>
    public static SafeTensorsSource OfIndex(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: no such index file.", path);
        NotWeights.Refuse(path, "an index of safetensors files", isText: true);
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var names = json.RootElement.GetProperty("weight_map").EnumerateObject()
                .ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!);
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            if (names.Values.FirstOrDefault(name => Path.GetFileName(name) != name) is { } outside)
                throw new WeightFileException(path, $"names the file '{outside}', which is not beside it.");
            var source = new SafeTensorsSource(names.Values.Distinct().Select(name => Path.Combine(folder, name)));
            if (names.Keys.FirstOrDefault(name => !source.tensors.ContainsKey(name)) is not { } missing) return source;
            source.Dispose();
            throw new WeightFileException(
                path, $"lists the tensor '{missing}', but '{names[missing]}' does not have it.");
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new WeightFileException(
                path, $"is not an index of safetensors files, or is cut off: {problem.Message}", problem);
        }
    }

    public Tensor Read(string name)
    {
        var (path, file, entry) = tensors[name];
        return FileBytes.Read(file, path, entry.Offset, entry.Type, entry.Shape, entry.Length);
    }

    public void Dispose()
    {
        foreach (var file in files) file.Dispose();
    }
}
