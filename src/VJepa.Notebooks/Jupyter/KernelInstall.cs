using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Jupyter;

/// <summary>
/// Copies the host into a new folder and writes the kernelspec that starts it from there: a rebuild of the kit never
/// overwrites the files of a running kernel.
/// </summary>
internal sealed record KernelInstall
{
    private const int KeptVersions = 2;

    /// <summary>The Jupyter data folder to install into.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Use TorchSharp's CUDA packages.</summary>
    public bool Cuda { get; init; }

    /// <summary>Folder of a libtorch to use instead of the packaged one.</summary>
    public string? LibTorch { get; init; }

    /// <summary>Compile the host ahead of time from its sources, instead of copying this build.</summary>
    public bool Compiled { get; init; }

    public string Name => ".net-csharp" + (Cuda ? "-cuda" : "");

    public string DisplayName => ".NET (C#)" + (Cuda ? ", CUDA" : "");

    /// <summary>Installs the kernel; returns the path of the kernelspec.</summary>
    /// <exception cref="UsageException">The libtorch folder holds no libtorch, or the CUDA build failed.</exception>
    public async Task<string> RunAsync(Action<string> say, CancellationToken stop)
    {
        if (LibTorch is not null && !Directory.Exists(LibTorch))
            throw new UsageException($"--libtorch {LibTorch}: there is no such folder.");
        if (LibTorch is not null && Libraries(LibTorch) is null)
            throw new UsageException($"--libtorch {LibTorch}: expected libtorch's libraries (libtorch_cpu.so or "
                + "torch_cpu.dll) in this folder, its lib or its torch/lib.");
        var home = Path.Combine(DataFolder, "vjepa", Name.TrimStart('.'));
        var folder = Path.Combine(home, DateTime.UtcNow.ToString("yyyyMMdd-HHmmss"));
        Directory.CreateDirectory(folder);
        if (!Compiled || !await HostCopy.PublishAsync(folder, Cuda, say, stop).ConfigureAwait(false))
        {
            if (Cuda)
            {
                Directory.Delete(folder);
                throw new UsageException("--cuda needs the sources and TorchSharp's CUDA packages (see above). "
                    + "Another way is the libtorch of a PyTorch with CUDA: --libtorch DIR.");
            }
            say("Copying this build.");
            HostCopy.Copy(AppContext.BaseDirectory, folder);
        }
        if (LibTorch is not null)
            LeaveOutPackaged(folder, Libraries(LibTorch)!);
        foreach (var old in Directory.GetDirectories(home).Order(StringComparer.Ordinal).SkipLast(KeptVersions))
            Directory.Delete(old, recursive: true);
        return WriteSpec(folder);
    }

    internal string WriteSpec(string folder)
    {
        var host = Path.Combine(folder, "VJepa.Notebooks" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        var spec = new JsonObject
        {
            ["argv"] = new JsonArray(host, "kernel", "{connection_file}"),
            ["display_name"] = DisplayName,
            ["language"] = "C#",
            ["interrupt_mode"] = "message",
            ["env"] = EnvironmentVariables(),
            ["metadata"] = new JsonObject { ["debugger"] = false },
        };
        var path = Path.Combine(DataFolder, "kernels", Name, "kernel.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path + ".tmp", spec.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        File.Move(path + ".tmp", path, overwrite: true);
        return path;
    }

    private JsonObject EnvironmentVariables()
    {
        var values = new JsonObject();
        // The kernel runs on the same .NET as this process, even if that is not installed in a usual place.
        var runtime = RuntimeEnvironment.GetRuntimeDirectory();
        values["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? root
            : Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        if (LibTorch is null)
            return values;
        values["VJEPA_LIBTORCH"] = LibTorch;
        if (Libraries(LibTorch) is not { } libraries)
            return values;
        if (OperatingSystem.IsWindows())
            values["PATH"] = $"{libraries};{Environment.GetEnvironmentVariable("PATH")}";
        else
            values[OperatingSystem.IsMacOS() ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH"] = libraries;
        return values;
    }

    // A process can load only one libtorch, so the copy must not offer the packaged one.
    private static void LeaveOutPackaged(string folder, string chosen)
    {
        var names = Directory.GetFiles(chosen).Select(file => Path.GetFileName(file)).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            if (names.Contains(Path.GetFileName(file)) && !file.Contains("LibTorchSharp", StringComparison.Ordinal))
                File.Delete(file);
    }

    private static string? Libraries(string folder) =>
        new[] { folder, Path.Combine(folder, "lib"), Path.Combine(folder, "torch", "lib") }.FirstOrDefault(
            place => Directory.Exists(place) && Directory.GetFiles(place, "*torch_cpu*").Length > 0);
}
