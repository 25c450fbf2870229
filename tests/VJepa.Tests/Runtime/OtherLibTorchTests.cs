using System.Runtime.InteropServices;
using VJepa.Runtime;
using VJepa.Tests.Training;

namespace VJepa.Tests.Runtime;

public sealed partial class OtherLibTorchTests : IDisposable
{
    private readonly string folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"libtorch-{Guid.NewGuid():N}")).FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_libtorch_of_a_chosen_folder_is_the_one_that_runs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Loaded files are read from /proc.");
        var packages = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        Assert.SkipUnless(File.Exists(Path.Combine(packages, "libtorch_cpu.so")), "The packages' libtorch is elsewhere.");
        foreach (var file in Directory.GetFiles(packages, "*.so*").Where(file => !Path.GetFileName(file).StartsWith("libLibTorchSharp", StringComparison.Ordinal)))
            Assert.SkipUnless(Link(file, Path.Combine(folder, Path.GetFileName(file))) == 0, "This file system has no hard links.");
        var (code, maps) = ChildRun.Start("maps", "", 0, (LibTorch.FolderVariable, folder));
        Assert.True(code == 0, maps);
        Assert.Contains(Path.Combine(folder, "libtorch_cpu.so"), maps);
        Assert.DoesNotContain(Path.Combine(packages, "libtorch_cpu.so"), maps);
        Assert.Contains(Path.Combine(packages, "libLibTorchSharp.so"), maps);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
