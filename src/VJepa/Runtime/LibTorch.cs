using System.Runtime.InteropServices;
using TorchSharp;

namespace VJepa.Runtime;

/// <summary>
/// Loads libtorch: the one from the packages, or the one in the folder that the variable <c>VJEPA_LIBTORCH</c> names,
/// such as a Python install of PyTorch of the same version (<c>…/site-packages/torch</c>). That gives a GPU without the
/// CUDA packages.
/// </summary>
public static class LibTorch
{
    /// <summary>The variable that names the folder of another libtorch.</summary>
    public const string FolderVariable = "VJEPA_LIBTORCH";

    // Each needs those before it. Not every install has the CUDA parts.
    private static readonly string[] Parts =
        ["torch_global_deps", "c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"];

    private static readonly Lazy<string?> Started = new(Start);

    /// <summary>Loads libtorch, once. With <see cref="FolderVariable"/>, call it before the first tensor.</summary>
    /// <returns>
    /// The folder that <see cref="FolderVariable"/> named, or null if libtorch came with the packages.
    /// </returns>
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
            if (folder is not null && File.Exists(PartFile(folder, "torch_cuda")))
                torch.TryInitializeDeviceType(DeviceType.CUDA);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw LibTorchException.Diagnose(SearchFolders(), e);
        }
        return folder;
    }

    /// <summary>Loads the libtorch in a folder, so that TorchSharp's own library finds it already loaded.</summary>
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
                    $"{file}, which {FolderVariable} chose, does not load. " +
                    $"The loader says: {LibTorchException.LoaderMessage(e)} " +
                    $"It must be libtorch {torch.__version__} for this system, with everything it needs beside it.", e);
            }
        }
        return found;
    }

    private static string Find(string folder)
    {
        string[] candidates = [folder, Path.Combine(folder, "lib"), Path.Combine(folder, "torch", "lib")];
        return candidates.FirstOrDefault(candidate => File.Exists(PartFile(candidate, "torch_cpu")))
            ?? throw new LibTorchException(
                $"{FolderVariable} names {folder}, but {PartFile("", "torch_cpu")} is neither there nor in its lib " +
                "or torch/lib. Give the folder of libtorch, or of a Python install of PyTorch: " +
                "python3 -c \"import torch; print(torch.__path__[0])\".");
    }

    // TorchSharp always loads a libtorch beside itself by its path, and two of them crash the process.
    internal static void RefuseSecond(string folder)
    {
        var packaged = SearchFolders().Select(place => PartFile(place, "torch_cpu")).FirstOrDefault(File.Exists);
        if (packaged is null || Path.GetDirectoryName(packaged) == Path.TrimEndingDirectorySeparator(folder)) return;
        throw new LibTorchException(
            $"{FolderVariable} names {folder}, but this build has its own libtorch ({packaged}), and a process can " +
            "load only one. Build without it (-p:Device=none), or install a kernel without it " +
            $"(install --libtorch {folder}).");
    }

    internal static string PartFile(string folder, string part)
    {
        var name = OperatingSystem.IsWindows() ? $"{part}.dll"
            : OperatingSystem.IsMacOS() ? $"lib{part}.dylib"
            : $"lib{part}.so";
        return Path.Combine(folder, name);
    }

    private static IReadOnlyList<string> SearchFolders()
    {
        var native = Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        string[] places = [AppContext.BaseDirectory, Path.GetDirectoryName(typeof(torch).Assembly.Location) ?? ""];
        var bases = places.Where(folder => folder.Length > 0).Select(Path.TrimEndingDirectorySeparator).Distinct();
        return [.. bases.SelectMany(folder => new[] { Path.Combine(folder, native), folder })];
    }
}
