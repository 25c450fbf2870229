using System.Runtime.InteropServices;
using TorchSharp;

namespace VJepa.Runtime;

/// <summary>
/// Starts libtorch. With the variable <c>VJEPA_LIBTORCH</c> it is the libtorch of that folder, for example of a Python
/// install of PyTorch of the same version (<c>…/site-packages/torch</c>), which is how a GPU is used without the CUDA packages.
/// </summary>
public static class LibTorch
{
    /// <summary>Names the folder of another libtorch.</summary>
    public const string FolderVariable = "VJEPA_LIBTORCH";

    // In the order in which they need each other; the CUDA parts are only in some installs.
    private static readonly string[] Parts = ["torch_global_deps", "c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"];

    private static readonly Lazy<string?> Started = new(Start);

    /// <summary>Loads libtorch once; later calls cost nothing. Call it before the first tensor where <see cref="FolderVariable"/> is in use.</summary>
    /// <returns>The folder that <see cref="FolderVariable"/> named, or null: libtorch came with the packages.</returns>
    /// <exception cref="LibTorchException">It could not be loaded.</exception>
    public static string? Load() => Started.Value;

    private static string? Start()
    {
        string? folder = null;
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named)
        {
            RefuseSecond(Find(named));
            folder = Preload(named);
        }
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
            if (folder is not null && File.Exists(PartFile(folder, "torch_cuda"))) torch.TryInitializeDeviceType(DeviceType.CUDA);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw Diagnose(SearchFolders(), e);
        }
        return folder;
    }

    /// <summary>Loads a folder's libtorch, so that TorchSharp's own library finds it already there.</summary>
    /// <returns>The folder that holds the libraries.</returns>
    internal static string Preload(string folder)
    {
        var found = Find(folder);
        foreach (var file in Parts.Select(part => PartFile(found, part)).Where(File.Exists))
        {
            try
            {
                NativeLibrary.Load(file);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                throw new LibTorchException(
                    $"{file}, which {FolderVariable} chose, does not load. The loader says: {LoaderWords(e)} " +
                    $"It must be libtorch {PackageVersion} for this system, with all that it needs beside it.", e);
            }
        }
        return found;
    }

    private static string Find(string folder) =>
        new[] { folder, Path.Combine(folder, "lib"), Path.Combine(folder, "torch", "lib") }
            .FirstOrDefault(candidate => File.Exists(PartFile(candidate, "torch_cpu")))
            ?? throw new LibTorchException(
                $"{FolderVariable} names {folder}, which has no {Path.GetFileName(PartFile(folder, "torch_cpu"))} (nor has its lib or torch/lib). " +
                "Give the folder of libtorch, or of a Python install of PyTorch: python3 -c \"import torch; print(torch.__path__[0])\".");

    // TorchSharp loads the libtorch beside itself by its path, whatever is loaded already, and two of them end the process.
    internal static void RefuseSecond(string folder)
    {
        var packaged = SearchFolders().Select(place => PartFile(place, "torch_cpu")).FirstOrDefault(File.Exists);
        if (packaged is not null && Path.GetDirectoryName(packaged) != Path.TrimEndingDirectorySeparator(folder))
            throw new LibTorchException(
                $"{FolderVariable} names {folder}, but this build brings its own libtorch ({packaged}), and a process can hold one. " +
                $"Build without it (-p:Device=none), or register a kernel that leaves it out (install --libtorch {folder}).");
    }

    /// <summary>Finds out why TorchSharp's library does not load, by loading it directly.</summary>
    internal static LibTorchException Diagnose(IReadOnlyList<string> folders, Exception original)
    {
        var file = folders.Select(folder => PartFile(folder, "LibTorchSharp")).FirstOrDefault(File.Exists);
        if (file is null)
        {
            return new LibTorchException(
                $"libtorch could not be loaded: there is no {Path.GetFileName(PartFile("", "LibTorchSharp"))} in {string.Join(" nor in ", folders)}. " +
                "Restore and build again on this system (dotnet build); output folders cannot be taken from one system to another.", original);
        }
        try
        {
            NativeLibrary.Load(file);
            return new LibTorchException($"libtorch could not be started, though {file} loads: {original.GetBaseException().Message}", original);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            var words = LoaderWords(e);
            return new LibTorchException($"libtorch could not be loaded: {file} does not load. The loader says: {words} {Advice(words)}", e);
        }
    }

    /// <summary>What to do about a message of the loader.</summary>
    internal static string Advice(string words)
    {
        if (words.Contains("GLIBCXX", StringComparison.Ordinal) || words.Contains("CXXABI", StringComparison.Ordinal))
        {
            return "This system's C++ library is older than the file asks for. The build makes its copy in the output folder accept an older one: " +
                "build again (dotnet build), and do not copy the file from the package cache.";
        }
        if (words.Contains("GLIBC_", StringComparison.Ordinal)) return "This system's C library is too old: glibc 2.28 or newer is needed.";
        return words.Contains("cannot open shared object", StringComparison.Ordinal)
            ? "A library that it needs is missing: restore and build again (dotnet build); if it is one of the system's, install it."
            : "The file is damaged or made for another system: delete the bin folder and build again (dotnet build).";
    }

    internal static string PartFile(string folder, string part) => Path.Combine(folder,
        OperatingSystem.IsWindows() ? part + ".dll" : OperatingSystem.IsMacOS() ? $"lib{part}.dylib" : $"lib{part}.so");

    private static string PackageVersion => torch.__version__;

    private static IReadOnlyList<string> SearchFolders()
    {
        var bases = new[] { AppContext.BaseDirectory, Path.GetDirectoryName(typeof(torch).Assembly.Location) ?? "" }
            .Where(folder => folder.Length > 0).Select(Path.TrimEndingDirectorySeparator).Distinct();
        return [.. bases.SelectMany(folder => new[] { Path.Combine(folder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"), folder })];
    }

    /// <summary>The loader's own words: .NET puts a sentence of its own before them.</summary>
    private static string LoaderWords(Exception e)
    {
        var lines = e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var words = string.Join("; ", (lines.Length > 1 ? lines[1..] : lines).Distinct());
        return words.EndsWith('.') ? words : words + ".";
    }
}
