using VJepa.Runtime;

namespace VJepa.Tests.Runtime;

public sealed class LibTorchTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-libtorch-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_damaged_library_is_named_with_the_loaders_own_message()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The message is the Linux loader's.");
        var file = LibTorch.PartFile(folder, "LibTorchSharp");
        File.WriteAllText(file, new string('x', 200));
        var error = LibTorchException.Diagnose([folder], new InvalidOperationException("original"));
        Assert.Contains(file, error.Message);
        Assert.Contains("invalid ELF header", error.Message);
        Assert.Contains("build again", error.Message);
    }

    [Fact]
    public void A_missing_library_is_named_with_the_folders_searched()
    {
        var error = LibTorchException.Diagnose([folder], new InvalidOperationException("original"));
        Assert.Contains(folder, error.Message);
        Assert.Contains("LibTorchSharp", error.Message);
        Assert.Equal("original", error.InnerException!.Message);
    }

    [Fact]
    public void A_chosen_folder_without_libtorch_is_named_with_what_to_give()
    {
        var error = Assert.Throws<LibTorchException>(() => LibTorch.Preload(folder));
        Assert.Contains(folder, error.Message);
        Assert.Contains(LibTorch.FolderVariable, error.Message);
    }

    [Theory, InlineData(""), InlineData("lib"), InlineData("torch/lib")]
    public void A_chosen_library_that_does_not_load_is_named(string below)
    {
        Directory.CreateDirectory(Path.Combine(folder, below));
        var file = LibTorch.PartFile(Path.Combine(folder, below), "torch_cpu");
        File.WriteAllText(file, new string('x', 200));
        var error = Assert.Throws<LibTorchException>(() => LibTorch.Preload(folder));
        Assert.Contains(file, error.Message);
    }

    [Theory]
    [InlineData("/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found", "older")]
    [InlineData("/lib/libc.so.6: version `GLIBC_2.38' not found", "glibc")]
    [InlineData("libgomp.so.1: cannot open shared object file", "missing")]
    public void The_advice_fits_the_loaders_message(string message, string expected) =>
        Assert.Contains(expected, LibTorchException.Advice(message));
}
