using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VJepa.Notebooks.Jupyter;

/// <summary>A copy of the host in another folder: compiled from the sources, or this build's files.</summary>
internal static class HostCopy
{
    private const string Project = "VJepa.Notebooks.csproj";

    /// <summary>Compiles the host ahead of time from its sources: the first cell and the first completion are then
    /// several times faster. False, with the reason told to <paramref name="say"/>, if that is not possible.</summary>
    public static async Task<bool> PublishAsync(string folder, bool cuda, Action<string> say, CancellationToken stop)
    {
        if (FindProject() is not { } project)
        {
            say($"The sources of the host are not in a folder above {AppContext.BaseDirectory}.");
            return false;
        }
        say("Compiling the kernel ahead of time. This takes some minutes.");
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "publish", project, "-c", "Release", "-o", folder, "-r", RuntimeInformation.RuntimeIdentifier,
                "--self-contained", "false", "-p:PublishReadyToRun=true", $"-p:Device={(cuda ? "cuda" : "cpu")}",
                "-v", "q", "--nologo",
                // Not in the kit's build folders, from which this process may be running.
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
        var text = await output.ConfigureAwait(false) + await errors.ConfigureAwait(false);
        var reasons = text.Split('\n').Where(line => line.Contains("error", StringComparison.OrdinalIgnoreCase));
        say("Publishing failed: " + string.Join('\n', reasons.Distinct().Take(4)));
        return false;
    }

    private static string? FindProject()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Project)))
                return Path.Combine(folder.FullName, Project);
        return null;
    }

    public static void Copy(string from, string to)
    {
        foreach (var directory in Directory.GetDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, directory)));
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)), overwrite: true);
    }
}
