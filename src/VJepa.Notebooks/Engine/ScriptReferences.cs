using Microsoft.CodeAnalysis;

namespace VJepa.Notebooks.Engine;

/// <summary>Metadata of everything the host itself was given: the framework, the library and its packages.</summary>
internal static class ScriptReferences
{
    private static readonly Lazy<IReadOnlyList<PortableExecutableReference>> all = new(() => Read(documented: false));
    private static readonly Lazy<IReadOnlyList<PortableExecutableReference>> withDocuments = new(() => Read(documented: true));

    public static IReadOnlyList<PortableExecutableReference> All => all.Value;

    /// <summary>The same with documentation comments, where XML files lie beside the assemblies. Not shared with
    /// <see cref="All"/>: metadata shared between compiling and completing made calls ambiguous at random.</summary>
    public static IReadOnlyList<PortableExecutableReference> Documented => withDocuments.Value;

    private static IReadOnlyList<PortableExecutableReference> Read(bool documented)
    {
        var paths = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return [.. paths.Where(path => path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && File.Exists(path))
            .Select(path => MetadataReference.CreateFromFile(path, documentation: documented ? DocumentsOf(path) : null))];
    }

    private static DocumentationProvider? DocumentsOf(string assembly)
    {
        var beside = Path.ChangeExtension(assembly, ".xml");
        if (File.Exists(beside))
            return XmlDocumentationProvider.CreateFromFile(beside);
        // The framework's documentation lies with the SDK's reference assemblies.
        var root = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(assembly))));
        var packs = Path.Combine(root ?? "", "packs", "Microsoft.NETCore.App.Ref");
        if (!Directory.Exists(packs))
            return null;
        var inPack = Directory.GetDirectories(packs).Order(StringComparer.Ordinal).Select(version =>
            Path.Combine(version, "ref", $"net{Environment.Version.Major}.0", Path.GetFileName(beside))).LastOrDefault(File.Exists);
        return inPack is null ? null : XmlDocumentationProvider.CreateFromFile(inPack);
    }
}
