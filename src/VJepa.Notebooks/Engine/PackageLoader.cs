using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using VJepa.Interactive;

namespace VJepa.Notebooks.Engine;

/// <summary>
/// <c>#r "nuget: Name, Version"</c>: restores the package and loads its assemblies. Packages that are part of the host
/// are never downloaded.
/// </summary>
internal sealed class PackageLoader
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> own = new(ReadOwn);
    private readonly HashSet<string> resolved = new(StringComparer.OrdinalIgnoreCase);

    public async Task<IReadOnlyList<MetadataReference>> ResolveAsync(
        PackageRequest request, ICellOutput output, CancellationToken stop)
    {
        if (!resolved.Add($"{request.Name}/{request.Version}"))
            return [];
        if (own.Value.TryGetValue(request.Name, out var version))
        {
            if (request.Version is { } asked && asked != version && !asked.StartsWith('*'))
                Note($"{request.Name} {version} is used: it is part of the host (asked for: {asked}).", output);
            return [];
        }
        var folder = Directory.CreateTempSubdirectory("vjepa-nuget-").FullName;
        try
        {
            return Load(await PackageRestore.RunAsync(folder, request, stop).ConfigureAwait(false), request, output);
        }
        catch
        {
            resolved.Remove($"{request.Name}/{request.Version}");
            throw;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static List<MetadataReference> Load(string assetsFile, PackageRequest request, ICellOutput output)
    {
        using var assets = JsonDocument.Parse(File.ReadAllText(assetsFile));
        var root = assets.RootElement;
        var folders = root.GetProperty("packageFolders").EnumerateObject().Select(p => p.Name).ToList();
        var target = root.GetProperty("targets").EnumerateObject().Last().Value;
        var references = new List<MetadataReference>();
        foreach (var package in target.EnumerateObject())
        {
            if (package.Name.Split('/') is not [var name, var version] || own.Value.ContainsKey(name))
                continue;
            if (name.Equals(request.Name, StringComparison.OrdinalIgnoreCase)
                && IsExact(request.Version) && request.Version != version)
                Note($"{name} {version} is used: the package feeds have no {request.Version}.", output);
            var relative = root.GetProperty("libraries").GetProperty(package.Name).GetProperty("path").GetString()!;
            var folder = folders.Select(f => Path.Combine(f, relative)).First(Directory.Exists);
            foreach (var file in Files(package.Value, "native", folder))
                NativeFolders.Add(Path.GetDirectoryName(file)!);
            foreach (var file in Files(package.Value, "runtime", folder))
            {
                if (!file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || IsLoaded(file, output))
                    continue;
                NativeFolders.Attach(AssemblyLoadContext.Default.LoadFromAssemblyPath(file));
                references.Add(MetadataReference.CreateFromFile(file));
            }
        }
        return references;
    }

    // A process can load only one version of an assembly: the first one wins.
    private static bool IsLoaded(string file, ICellOutput output)
    {
        var wanted = AssemblyName.GetAssemblyName(file);
        var loaded = AssemblyLoadContext.Default.Assemblies.Select(assembly => assembly.GetName())
            .FirstOrDefault(name => name.Name == wanted.Name)?.Version;
        if (loaded is not null && loaded < wanted.Version)
        {
            Note($"{wanted.Name} {loaded} is already loaded, so {wanted.Version} can't be: restart the kernel and load "
                + "this package first.", output);
        }
        return loaded is not null;
    }

    private static void Note(string text, ICellOutput output) => output.Stream("stderr", text + "\n");

    private static bool IsExact(string? version) => version is not null && version.IndexOfAny(['*', '[', '(']) < 0;

    private static IEnumerable<string> Files(JsonElement package, string group, string folder) =>
        package.TryGetProperty(group, out var files)
            ? files.EnumerateObject().Select(file => file.Name)
                .Where(name => !name.EndsWith("_._", StringComparison.Ordinal))
                .Select(name => Path.Combine(folder, name))
            : [];

    private static Dictionary<string, string> ReadOwn()
    {
        var packages = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var file = Path.Combine(AppContext.BaseDirectory, $"{typeof(PackageLoader).Assembly.GetName().Name}.deps.json");
        if (!File.Exists(file))
            return packages;
        using var deps = JsonDocument.Parse(File.ReadAllText(file));
        foreach (var library in deps.RootElement.GetProperty("libraries").EnumerateObject())
            if (library.Name.Split('/') is [var name, var version])
                packages[name] = version;
        // Notebooks written for .NET Interactive load these packages; what they offer is part of this host.
        packages.TryAdd("Microsoft.DotNet.Interactive",
            packages.GetValueOrDefault("Microsoft.DotNet.Interactive.Formatting", "1.0.0"));
        packages.TryAdd("Plotly.NET.Interactive", packages.GetValueOrDefault("Plotly.NET", "6.0.0"));
        return packages;
    }
}
