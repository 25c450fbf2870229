using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace VJepa.Notebooks.Engine;

/// <summary>Metadata of everything the host itself was given: the framework, the library and its packages.</summary>
internal static class ScriptReferences
{
    private static readonly Lazy<IReadOnlyList<PortableExecutableReference>> all = new(Read);

    public static IReadOnlyList<PortableExecutableReference> All => all.Value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IReadOnlyList<PortableExecutableReference> Read()
    {
        var paths = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return [.. paths.Where(path => path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && File.Exists(path))
            .Select(path => MetadataReference.CreateFromFile(path))];
    }
}
