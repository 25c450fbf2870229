using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.DotNet.Interactive;

namespace VJepa.Interactive.Polyglot;

/// <summary>
/// The kit's libraries, beside this one, in a load context of their own. They need a newer FSharp.Core than the one of
/// .NET Interactive, which is loaded already, and native libraries of this folder.
/// </summary>
internal sealed class KitAssemblies : AssemblyLoadContext
{
    private const string FSharp = "FSharp.Core";
    private static readonly string folder = Path.GetDirectoryName(typeof(KitAssemblies).Assembly.Location)!;
    private static readonly string tool = Path.GetDirectoryName(typeof(Kernel).Assembly.Location)!;

    private KitAssemblies() : base("V-JEPA") { }

    /// <summary>The libraries that cells can reference.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Directory.GetFiles(folder, "*.dll").Where(IsOwn)];

    /// <summary>From now on, whoever asks for one of the kit's libraries gets it from here.</summary>
    /// <exception cref="FileNotFoundException">They are not in the folder.</exception>
    public static void Serve()
    {
        foreach (var name in (string[])["VJepa.dll", "VJepa.Lab.dll", "TorchSharp.dll", "Plotly.NET.dll"])
            if (!File.Exists(Path.Combine(folder, name)))
                throw new FileNotFoundException($"{folder} has no {name}, which the notebook needs: build the whole "
                    + "kit with 'dotnet build -c Release', then restart the kernel and run this cell again.", name);
        var context = new KitAssemblies();
        Default.Resolving += (_, name) => context.Find(name);
    }

    protected override Assembly? Load(AssemblyName assemblyName) => Find(assemblyName);

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        var natives = Path.Combine(folder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        string[] names = OperatingSystem.IsWindows() ? [unmanagedDllName, unmanagedDllName + ".dll"]
            : OperatingSystem.IsMacOS() ? [unmanagedDllName, $"lib{unmanagedDllName}.dylib"]
            : [unmanagedDllName, $"lib{unmanagedDllName}.so"];
        foreach (var file in names.SelectMany(name => new[] { natives, folder }, (name, at) => Path.Combine(at, name)))
            if (File.Exists(file))
                return LoadUnmanagedDllFromPath(file);
        return 0;
    }

    private Assembly? Find(AssemblyName name)
    {
        var file = Path.Combine(folder, name.Name + ".dll");
        // This library is the one that the first cell has loaded.
        return name.Name == typeof(KitAssemblies).Assembly.GetName().Name ? typeof(KitAssemblies).Assembly
            : File.Exists(file) && IsOwn(file) ? LoadFromAssemblyPath(file) : null;
    }

    // What .NET Interactive has as well must be the same for both, except for FSharp.Core.
    private static bool IsOwn(string file) =>
        Path.GetFileNameWithoutExtension(file) == FSharp || !File.Exists(Path.Combine(tool, Path.GetFileName(file)));
}
