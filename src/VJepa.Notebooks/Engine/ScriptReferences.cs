using Microsoft.CodeAnalysis;

namespace VJepa.Notebooks.Engine;

/// <summary>References to everything the host itself references: the framework, the kit and its packages.</summary>
internal static class ScriptReferences
{
    private static readonly Lazy<IReadOnlyList<PortableExecutableReference>> all = new(() => Read(documented: false));
    private static readonly Lazy<IReadOnlyList<PortableExecutableReference>> documented =
        new(() => Read(documented: true));

    public static IReadOnlyList<PortableExecutableReference> All => all.Value;

    /// <summary>The same with documentation comments, from the XML files beside the assemblies. Separate from
    /// <see cref="All"/>: when compilation and completion shared metadata, calls became ambiguous at random.</summary>
    public static IReadOnlyList<PortableExecutableReference> Documented => documented.Value;

    /// <summary>Whether the host has an assembly in a file of this name.</summary>
    public static bool Carries(string fileName) => All.Any(reference =>
        string.Equals(Path.GetFileName(reference.FilePath), fileName, StringComparison.OrdinalIgnoreCase));

    private static IReadOnlyList<PortableExecutableReference> Read(bool documented)
    {
        var paths = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return [.. paths.Where(path => path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && File.Exists(path))
            .Select(path => MetadataReference.CreateFromFile(
                path, documentation: documented ? DocumentsOf(path) : null))];
    }

    private static DocumentationProvider? DocumentsOf(string assembly)
    {
        var beside = Path.ChangeExtension(assembly, ".xml");
        if (File.Exists(beside))
            return XmlDocumentationProvider.CreateFromFile(beside);
        // The documentation of the framework is with the SDK's reference assemblies.
        var root = Path.GetFullPath(Path.Combine(assembly, "..", "..", "..", ".."));
        var packs = Path.Combine(root, "packs", "Microsoft.NETCore.App.Ref");
        if (!Directory.Exists(packs))
            return null;
        var inPack = Directory.GetDirectories(packs).Order(StringComparer.Ordinal)
            .Select(version => Path.Combine(
                version, "ref", $"net{Environment.Version.Major}.0", Path.GetFileName(beside)))
            .LastOrDefault(File.Exists);
        return inPack is null ? null : XmlDocumentationProvider.CreateFromFile(inPack);
    }
}
