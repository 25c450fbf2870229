using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using VJepa.Interactive;

namespace VJepa.Notebooks.Engine;

/// <summary>
/// <c>#r "nuget: Name, Version"</c>: a temporary project restored with the .NET SDK, then its files loaded.
/// What the host itself was built with is never downloaded.
/// </summary>
internal sealed class PackageLoader
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> own = new(ReadOwn);
    private readonly HashSet<string> resolved = new(StringComparer.OrdinalIgnoreCase);

    public async Task<IReadOnlyList<MetadataReference>> ResolveAsync(PackageRequest request, ICellOutput output, CancellationToken stop)
    {
        if (!resolved.Add($"{request.Name}/{request.Version}"))
            return [];
        if (own.Value.TryGetValue(request.Name, out var version))
        {
            if (request.Version is { } asked && asked != version && asked != "*" && !asked.StartsWith('*'))
                output.Stream("stderr", $"{request.Name} {version} is used: it is part of the host (asked for: {asked}).\n");
            return [];
        }
        var folder = Directory.CreateTempSubdirectory("vjepa-nuget-").FullName;
        try
        {
            Write(folder, request);
            var (succeeded, log) = await RestoreAsync(folder, stop).ConfigureAwait(false);
            if (!succeeded)
                throw new DirectiveException($"The package {request.Name} {request.Version ?? "(newest)"} could not be restored: {Reason(log)}", request.Line);
            return Load(Path.Combine(folder, "obj", "project.assets.json"), request, output);
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

    private static void Write(string folder, PackageRequest request)
    {
        foreach (var name in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
            File.WriteAllText(Path.Combine(folder, name), "<Project />");
        new XElement("Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement("PropertyGroup",
                new XElement("TargetFramework", $"net{Environment.Version.Major}.0"),
                new XElement("RuntimeIdentifier", RuntimeInformation.RuntimeIdentifier),
                new XElement("SelfContained", "false")),
            new XElement("ItemGroup",
                new XElement("PackageReference", new XAttribute("Include", request.Name), new XAttribute("Version", request.Version ?? "*"))))
            .Save(Path.Combine(folder, "cell.csproj"));
    }

    private static async Task<(bool Succeeded, string Log)> RestoreAsync(string folder, CancellationToken stop)
    {
        var start = new ProcessStartInfo("dotnet", "restore cell.csproj --nologo -v q")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var kill = stop.Register(() => process.Kill(entireProcessTree: true));
        var log = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        return (process.ExitCode == 0, await log.ConfigureAwait(false) + await errors.ConfigureAwait(false));
    }

    private static string Reason(string log)
    {
        var line = log.Split('\n').FirstOrDefault(l => l.Contains("error", StringComparison.Ordinal)) ?? log;
        var at = line.IndexOf("error ", StringComparison.Ordinal);
        line = at < 0 ? line : line[(at + 6)..];
        var project = line.LastIndexOf(" [", StringComparison.Ordinal);
        return (project > 0 ? line[..project] : line).Trim();
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
            if (name.Equals(request.Name, StringComparison.OrdinalIgnoreCase) && IsExact(request.Version) && request.Version != version)
                output.Stream("stderr", $"{name} {version} is used: the package feeds have no {request.Version}.\n");
            var relative = root.GetProperty("libraries").GetProperty(package.Name).GetProperty("path").GetString()!;
            var folder = folders.Select(f => Path.Combine(f, relative)).First(Directory.Exists);
            foreach (var file in Files(package.Value, "native", folder))
                NativeFolders.Add(Path.GetDirectoryName(file)!);
            foreach (var file in Files(package.Value, "runtime", folder).Where(f => f.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)))
            {
                if (IsLoaded(file, output))
                    continue;
                NativeFolders.Attach(AssemblyLoadContext.Default.LoadFromAssemblyPath(file));
                references.Add(MetadataReference.CreateFromFile(file));
            }
        }
        return references;
    }

    // A process holds one version of an assembly: the first that a cell asked for.
    private static bool IsLoaded(string file, ICellOutput output)
    {
        var wanted = AssemblyName.GetAssemblyName(file);
        var loaded = AssemblyLoadContext.Default.Assemblies.FirstOrDefault(a => a.GetName().Name == wanted.Name)?.GetName().Version;
        if (loaded is not null && loaded < wanted.Version)
            output.Stream("stderr", $"{wanted.Name} {loaded} is loaded already and stays, {wanted.Version} was asked for: restart the kernel and ask for this package first.\n");
        return loaded is not null;
    }

    private static bool IsExact(string? version) => version is not null && version.IndexOfAny(['*', '[', '(']) < 0;

    private static IEnumerable<string> Files(JsonElement package, string group, string folder) =>
        package.TryGetProperty(group, out var files)
            ? files.EnumerateObject().Where(f => !f.Name.EndsWith("_._", StringComparison.Ordinal)).Select(f => Path.Combine(folder, f.Name))
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
        // The old host of C# notebooks: what it offered is part of this one.
        packages.TryAdd("Microsoft.DotNet.Interactive", packages.GetValueOrDefault("Microsoft.DotNet.Interactive.Formatting", "1.0.0"));
        packages.TryAdd("Plotly.NET.Interactive", packages.GetValueOrDefault("Plotly.NET", "6.0.0"));
        return packages;
    }
}
