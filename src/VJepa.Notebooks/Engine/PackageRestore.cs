using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Xml.Linq;

namespace VJepa.Notebooks.Engine;

/// <summary>Restores a NuGet package with the .NET SDK, as the only reference of a temporary project.</summary>
internal static class PackageRestore
{
    /// <summary>Restores the package into <paramref name="folder"/>; returns the path of project.assets.json.</summary>
    /// <exception cref="DirectiveException">The package could not be restored; the message says why.</exception>
    public static async Task<string> RunAsync(string folder, PackageRequest request, CancellationToken stop)
    {
        WriteProject(folder, request);
        var start = new ProcessStartInfo("dotnet", "restore cell.csproj --nologo -v q")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var kill = stop.Register(() => process.Kill(entireProcessTree: true));
        var log = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        if (process.ExitCode == 0)
            return Path.Combine(folder, "obj", "project.assets.json");
        var reason = Reason(await log.ConfigureAwait(false) + await errors.ConfigureAwait(false));
        var package = $"{request.Name} {request.Version ?? "(newest)"}";
        throw new DirectiveException($"The package {package} could not be restored: {reason}", request.Line);
    }

    private static void WriteProject(string folder, PackageRequest request)
    {
        foreach (var name in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
            File.WriteAllText(Path.Combine(folder, name), "<Project />");
        new XElement("Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement("PropertyGroup",
                new XElement("TargetFramework", $"net{Environment.Version.Major}.0"),
                new XElement("RuntimeIdentifier", RuntimeInformation.RuntimeIdentifier),
                new XElement("SelfContained", "false")),
            new XElement("ItemGroup",
                new XElement("PackageReference",
                    new XAttribute("Include", request.Name), new XAttribute("Version", request.Version ?? "*"))))
            .Save(Path.Combine(folder, "cell.csproj"));
    }

    private static string Reason(string log)
    {
        var line = log.Split('\n').FirstOrDefault(l => l.Contains("error", StringComparison.Ordinal)) ?? log;
        var at = line.IndexOf("error ", StringComparison.Ordinal);
        line = at < 0 ? line : line[(at + 6)..];
        var project = line.LastIndexOf(" [", StringComparison.Ordinal);
        return (project > 0 ? line[..project] : line).Trim();
    }
}
