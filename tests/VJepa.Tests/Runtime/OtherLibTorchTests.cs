using VJepa.Runtime;

namespace VJepa.Tests.Runtime;

/// <summary>
/// A second libtorch. That a chosen one works is tested with an installed kernel, which has no other.
/// </summary>
public sealed class OtherLibTorchTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-libtorch-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Beside_a_packaged_libtorch_another_one_is_refused_and_both_are_named()
    {
        var native = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        var packaged = LibTorch.PartFile(native, "torch_cpu");
        Assert.SkipUnless(File.Exists(packaged), "The packages' libtorch is elsewhere.");
        var error = Assert.Throws<LibTorchException>(() => LibTorch.RefuseSecond(folder));
        Assert.Contains(folder, error.Message);
        Assert.Contains(packaged, error.Message);
        Assert.Contains("-p:Device=none", error.Message);
    }
}
