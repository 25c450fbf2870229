using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;

namespace VJepa.Notebooks.Engine;

/// <summary>The folders with native libraries of the packages that cells loaded.</summary>
internal static class NativeFolders
{
    private static readonly ConcurrentDictionary<string, bool> folders = new(StringComparer.Ordinal);

    public static void Add(string folder) => folders[folder] = true;

    /// <summary>Makes the assembly look for native libraries in these folders.</summary>
    public static void Attach(Assembly assembly)
    {
        try
        {
            NativeLibrary.SetDllImportResolver(assembly, Find);
        }
        catch (InvalidOperationException)
        {
            // The assembly has a resolver of its own.
        }
    }

    private static nint Find(string name, Assembly assembly, DllImportSearchPath? search)
    {
        string[] names = OperatingSystem.IsWindows() ? [name, name + ".dll"]
            : OperatingSystem.IsMacOS() ? [name, name + ".dylib", $"lib{name}.dylib"]
            : [name, name + ".so", $"lib{name}.so"];
        foreach (var folder in folders.Keys)
            foreach (var candidate in names)
                if (NativeLibrary.TryLoad(Path.Combine(folder, candidate), out var handle))
                    return handle;
        return 0;
    }
}
