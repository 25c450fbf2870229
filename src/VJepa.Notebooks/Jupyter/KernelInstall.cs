using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Jupyter;

/// <summary>
/// Puts a copy of the host into a folder of its own version and writes the kernelspec that starts it: a rebuild of the
/// kit never overwrites the files of a kernel that runs.
/// </summary>
internal sealed record KernelInstall
{
    private const string Project = "VJepa.Notebooks.csproj";
    private const int Kept = 2;

    public required string DataFolder { get; init; }

    public bool Cuda { get; init; }

    /// <summary>Folder of another libtorch, put before the packaged one.</summary>
    public string? LibTorch { get; init; }

    /// <summary>Published ahead of time from the sources; otherwise this build is copied.</summary>
    public bool Compiled { get; init; }

    public string Name => ".net-csharp" + (Cuda ? "-cuda" : "");

    public string DisplayName => ".NET (C#)" + (Cuda ? ", CUDA" : "");

    /// <summary>Returns the path of the kernelspec.</summary>
    /// <exception cref="UsageException">The libtorch folder holds none, or CUDA packages can't be had.</exception>
    public async Task<string> RunAsync(Action<string> say, CancellationToken stop)
    {
        if (LibTorch is not null && !Directory.Exists(LibTorch))
            throw new UsageException($"--libtorch {LibTorch}: there is no such folder.");
        if (LibTorch is not null && Libraries(LibTorch) is null)
            throw new UsageException($"--libtorch {LibTorch}: expected libtorch's libraries (libtorch_cpu.so or torch_cpu.dll) there, in its lib or in its torch/lib.");
        var home = Path.Combine(DataFolder, "vjepa", Name.TrimStart('.'));
        var folder = Path.Combine(home, DateTime.UtcNow.ToString("yyyyMMdd-HHmmss"));
        Directory.CreateDirectory(folder);
        if (!Compiled || !await PublishAsync(folder, say, stop).ConfigureAwait(false))
        {
            if (Cuda)
            {
                Directory.Delete(folder);
                throw new UsageException("--cuda needs the sources and TorchSharp's CUDA packages; they could not be had (see above). A Python PyTorch with CUDA works too: --libtorch DIR.");
            }
            say("Copying this build.");
            Copy(AppContext.BaseDirectory, folder);
        }
        if (LibTorch is not null)
            LeaveOutPackaged(folder, Libraries(LibTorch)!);
        foreach (var old in Directory.GetDirectories(home).Order(StringComparer.Ordinal).SkipLast(Kept))
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
            ["env"] = Environments(),
            ["metadata"] = new JsonObject { ["debugger"] = false },
        };
        var path = Path.Combine(DataFolder, "kernels", Name, "kernel.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path + ".tmp", spec.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        File.Move(path + ".tmp", path, overwrite: true);
        return path;
    }

    private JsonObject Environments()
    {
        var values = new JsonObject();
        // A .NET that lies in no usual place is found by the kernel as by this process.
        var runtime = RuntimeEnvironment.GetRuntimeDirectory();
        values["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? root
            : Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        if (LibTorch is not null && Libraries(LibTorch) is { } libraries)
            values[OperatingSystem.IsWindows() ? "PATH" : OperatingSystem.IsMacOS() ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH"] =
                OperatingSystem.IsWindows() ? $"{libraries};{Environment.GetEnvironmentVariable("PATH")}" : libraries;
        if (LibTorch is not null)
            values["VJEPA_LIBTORCH"] = LibTorch;
        return values;
    }

    // A process can hold one libtorch: the copy must not offer its own beside the chosen one.
    private static void LeaveOutPackaged(string folder, string chosen)
    {
        var names = Directory.GetFiles(chosen).Select(file => Path.GetFileName(file)).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            if (names.Contains(Path.GetFileName(file)) && !file.Contains("LibTorchSharp", StringComparison.Ordinal))
                File.Delete(file);
    }

    private static string? Libraries(string folder) => new[] { folder, Path.Combine(folder, "lib"), Path.Combine(folder, "torch", "lib") }
        .FirstOrDefault(place => Directory.Exists(place) && Directory.GetFiles(place, "*torch_cpu*").Length > 0);

    // Compiled ahead of time the first cell and the first completion come several times sooner.
    private async Task<bool> PublishAsync(string folder, Action<string> say, CancellationToken stop)
    {
        if (FindProject() is not { } project)
        {
            say($"There are no sources above {AppContext.BaseDirectory} to publish from.");
            return false;
        }
        say("Publishing the kernel, compiled ahead of time; this takes some minutes.");
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "publish", project, "-c", "Release", "-o", folder, "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "false",
                "-p:PublishReadyToRun=true", $"-p:Device={(Cuda ? "cuda" : "cpu")}", "-v", "q", "--nologo",
                // Apart from the kit's own build, whose files this process may be running from.
                "--artifacts-path", Path.Combine(Path.GetTempPath(), "vjepa-install"),
            },
        };
        using var process = Process.Start(start)!;
        using var kill = stop.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        if (process.ExitCode == 0)
            return true;
        say("Publishing failed: " + string.Join('\n', (await output.ConfigureAwait(false) + await errors.ConfigureAwait(false))
            .Split('\n').Where(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)).Distinct().Take(4)));
        return false;
    }

    private static string? FindProject()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Project)))
                return Path.Combine(folder.FullName, Project);
        return null;
    }

    private static void Copy(string from, string to)
    {
        foreach (var directory in Directory.GetDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, directory)));
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)), overwrite: true);
    }
}
