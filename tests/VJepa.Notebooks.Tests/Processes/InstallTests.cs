using System.Text.Json.Nodes;
using VJepa.Notebooks.Jupyter;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Tests.Processes;

public sealed class InstallTests : IDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("vjepa-install-").FullName;

    [Fact]
    public void A_new_user_without_Python_installs_and_the_kernelspec_starts_a_kernel()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the tested folders are those of Linux");
        using var install = new HostProcess(["install"], OnlyHome);
        Assert.True(install.Wait() == 0, install.Text);
        var file = Path.Combine(home, ".local", "share", "jupyter", "kernels", ".net-csharp", "kernel.json");
        Assert.Contains($"Kernel .net-csharp is registered: {file}", install.Text);

        var spec = JsonNode.Parse(File.ReadAllText(file))!;
        var argv = spec["argv"]!.AsArray().Select(word => (string)word!).ToList();
        Assert.StartsWith(home, argv[0]);
        Assert.Equal(["kernel", "{connection_file}"], argv[1..]);
        Assert.Equal("message", (string?)spec["interrupt_mode"]);
        Assert.Equal("C#", (string?)spec["language"]);
        Assert.Equal(".NET (C#)", (string?)spec["display_name"]);
        using var client = Start(spec);
        Assert.Equal("6", client.Value("torch.ones(2, 3).sum().item<float>()"));
    }

    [Fact]
    public void A_libtorch_of_another_folder_is_the_one_the_kernel_loads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "loaded libraries are read from /proc");
        var packaged = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        Assert.SkipUnless(File.Exists(Path.Combine(packaged, "libtorch_cpu.so")), "there is no packaged libtorch");
        var other = Path.Combine(home, "python", "torch", "lib");
        Directory.CreateDirectory(other);
        foreach (var library in Directory.GetFiles(packaged).Where(f => !f.Contains("Sharp", StringComparison.Ordinal)))
            File.Copy(library, Path.Combine(other, Path.GetFileName(library)));

        using var install = new HostProcess(["install", "--libtorch", Path.Combine(home, "python"), "--prefix", home]);
        Assert.True(install.Wait() == 0, install.Text);
        var file = Path.Combine(home, "share", "jupyter", "kernels", ".net-csharp", "kernel.json");
        var spec = JsonNode.Parse(File.ReadAllText(file))!;
        Assert.Equal(Path.Combine(home, "python"), (string?)spec["env"]!["VJEPA_LIBTORCH"]);
        Assert.Equal(other, (string?)spec["env"]!["LD_LIBRARY_PATH"]);
        using var client = Start(spec);
        Assert.Equal("6", client.Value("LibTorch.Load(); torch.ones(2, 3).sum().item<float>()"));
        Assert.Equal(Path.Combine(other, "libtorch_cpu.so"), client.Value("""
            var libraries = File.ReadLines("/proc/self/maps").Where(line => line.EndsWith("/libtorch_cpu.so"));
            string.Join(" ", libraries.Select(line => line[line.IndexOf('/')..]).Distinct())
            """));
    }

    [Fact]
    public async Task A_folder_without_libtorch_is_named()
    {
        var install = new KernelInstall { DataFolder = home, LibTorch = home };
        var error = await Assert.ThrowsAsync<UsageException>(() => install.RunAsync(_ => { }, CancellationToken.None));
        Assert.StartsWith($"--libtorch {home}: expected libtorch's libraries", error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(home));
    }

    [Fact]
    public void The_CUDA_kernel_stands_beside_the_other_and_without_its_packages_nothing_is_registered()
    {
        var install = new KernelInstall { DataFolder = home, Cuda = true, Compiled = true };
        var path = install.WriteSpec("/somewhere");
        Assert.EndsWith(Path.Combine("kernels", ".net-csharp-cuda", "kernel.json"), path);
        Assert.Equal(".NET (C#), CUDA", (string?)JsonNode.Parse(File.ReadAllText(path))!["display_name"]);

        // The folder of the tests has no sources above it.
        var other = Path.Combine(home, "other");
        using var failing = new HostProcess(["install", "--cuda", "--prefix", other]);
        Assert.Equal(2, failing.Wait());
        var text = failing.Text.ReplaceLineEndings(" ");
        Assert.Contains("--cuda needs the sources and TorchSharp's CUDA packages", text);
        Assert.False(Directory.Exists(Path.Combine(other, "share", "jupyter", "kernels")));
    }

    [Fact]
    public void Sys_prefix_is_the_active_environment_and_without_one_an_error()
    {
        var before = Environment.GetEnvironmentVariable("VIRTUAL_ENV");
        var conda = Environment.GetEnvironmentVariable("CONDA_PREFIX");
        try
        {
            Environment.SetEnvironmentVariable("CONDA_PREFIX", null);
            Environment.SetEnvironmentVariable("VIRTUAL_ENV", home);
            Assert.Equal(Path.Combine(home, "share", "jupyter"), JupyterFolders.OfActiveEnvironment());
            Environment.SetEnvironmentVariable("VIRTUAL_ENV", null);
            var error = Assert.Throws<UsageException>(JupyterFolders.OfActiveEnvironment);
            Assert.Contains("needs an active Python environment", error.Message);
        }
        finally
        {
            Environment.SetEnvironmentVariable("VIRTUAL_ENV", before);
            Environment.SetEnvironmentVariable("CONDA_PREFIX", conda);
        }
    }

    public void Dispose() => Directory.Delete(home, recursive: true);

    private void OnlyHome(IDictionary<string, string?> environment)
    {
        environment["HOME"] = home;
        foreach (var name in (string[])["XDG_DATA_HOME", "JUPYTER_DATA_DIR", "VIRTUAL_ENV", "CONDA_PREFIX"])
            environment.Remove(name);
    }

    /// <summary>Starts the kernel as a front end does, by argv and env of the kernelspec.</summary>
    private static ProcessKernel Start(JsonNode spec) => new(file =>
    {
        var argv = spec["argv"]!.AsArray().Select(word => (string)word!)
            .Select(word => word.Replace("{connection_file}", file, StringComparison.Ordinal)).ToList();
        return new HostProcess(argv.Skip(1), environment =>
        {
            environment.Remove("DOTNET_ROOT");
            foreach (var (name, value) in spec["env"]!.AsObject())
                environment[name] = (string?)value;
        }, argv[0]);
    });
}
