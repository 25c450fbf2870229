using VJepa.Models;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Weights;

/// <summary>Python objects beside good weights, and files that hold no weights.</summary>
public sealed class SkippedObjectsTests : IDisposable
{
    private const string Dtype = "cnumpy\ndtype\n(X\u0002\0\0\0f8K\0K\u0001tR(K\u0003X\u0001\0\0\0<NNNtb";
    private const string Bytes = "c_codecs\nencode\n(X\u0001\0\0\0aX\u0006\0\0\0latin1tR";
    private const string Tensor = "ctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\n" +
        "X\u0001\0\0\00X\u0003\0\0\0cpuK\u0001tQK\0(K\u0001t(K\u0001t\u0089ccollections\nOrderedDict\n)RtR";

    private static readonly EncoderConfig Small = new()
    {
        ImageSize = 16,
        PatchSize = 8,
        Frames = 4,
        Width = 24,
        Depth = 1,
        Heads = 2,
    };

    private readonly string folder = Directory.CreateTempSubdirectory("skipped").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string codes)
    {
        using var encoder = new Encoder(Small);
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.pt");
        var weights = encoder.state_dict().ToDictionary(pair => pair.Key, pair => (object?)pair.Value);
        PyTorchWriter.Write(path, new Dictionary<string, object?>
        {
            ["encoder"] = weights,
            ["beside"] = new RawPickle(codes),
            ["epoch"] = 3,
        });
        return path;
    }

    private static string Error(Func<object> action) => Assert.Throws<WeightFileException>(action).Message;

    [Theory]
    [InlineData("cargparse\nNamespace\n)\u0081}(X\u0002\0\0\0lrK\u0001ub", "argparse.Namespace")]
    [InlineData("cargparse\nNamespace\n)\u0081}(X\u0001\0\0\0tcpathlib\nPosixPath\n)Rub", "argparse.Namespace")]
    [InlineData("cargparse\nNamespace\n)\u0081}(X\u0001\0\0\0t" + Tensor + "ub", "argparse.Namespace")]
    [InlineData("cpathlib\nPosixPath\n(X\u0001\0\0\0/X\u0001\0\0\0atR", "pathlib.PosixPath")]
    [InlineData("cpathlib._local\nWindowsPath\n(X\u0001\0\0\0atR", "pathlib._local.WindowsPath")]
    [InlineData("cnumpy.core.multiarray\nscalar\n(" + Dtype + Bytes + "tR", "numpy.core.multiarray.scalar")]
    [InlineData("cnumpy._core.multiarray\nscalar\n(" + Dtype + Bytes + "tR", "numpy._core.multiarray.scalar")]
    [InlineData("ctypes\nSimpleNamespace\n)R}(X\u0001\0\0\0aK\u0001ub", "types.SimpleNamespace")]
    [InlineData("c__builtin__\nset\n](K\u0001e\u0085R", "__builtin__.set")]
    [InlineData("\u008f(K\u0001\u0090", "builtins.set")]
    [InlineData("\u008a\u000c\0\0\0\0\0\0\0\0\0\0\0\u0004", "int of more than 64 bits")]
    [InlineData("cmine.train\nConfig\n)\u0081}(X\u0001\0\0\0aK\u0001ub", "mine.train.Config")]
    public void Objects_beside_good_weights_are_skipped_with_a_note(string codes, string type)
    {
        using var scope = NewDisposeScope();
        var path = Write(codes);
        using var encoder = EncoderLoader.Load(path, Small);
        using var file = new WeightFile(path);
        Assert.Equal($"'beside', a {type}, was skipped.", Assert.Single(file.Notes));
        using var archive = new PyTorchArchive(path);
        Assert.Equal(3L, archive.Values["epoch"]);
    }

    [Theory]
    [InlineData("cmine\nNetwork\n)\u0081}(X\u0001\0\0\0w" + Tensor + "ub", "an object of the class 'mine.Network'")]
    [InlineData("cos\nsystem\n(X\u0004\0\0\0truetR", "os.system")]
    [InlineData("csubprocess\nPopen\n(X\u0004\0\0\0truet\u0081", "subprocess.Popen")]
    [InlineData("cmine\nrun\n)R", "mine.run")]
    [InlineData("cargparse\nNamespace\n)\u0081}(X\u0001\0\0\0acbuiltins\neval\n(X\u0001\0\0\01tRub", "builtins.eval")]
    public void Calls_and_networks_as_objects_are_still_refused_by_name(string codes, string named)
    {
        using var scope = NewDisposeScope();
        Assert.Contains(named, Error(() => new WeightFile(Write(codes))));
    }

    [Theory, InlineData(".pt"), InlineData(".safetensors")]
    public void A_cut_off_file_says_so_wherever_it_is_cut(string extension)
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(Small);
        var path = Path.Combine(folder, "whole" + extension);
        WeightExport.Write(path, new Dictionary<NetworkPart, nn.Module> { [NetworkPart.Encoder] = encoder });
        var whole = File.ReadAllBytes(path);
        foreach (var length in new[] { 7, 20, 100, whole.Length / 2, whole.Length - 30, whole.Length - 1 })
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Contains("cut off", Error(() => new WeightFile(path)));
        }
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "Git LFS pointer", "git lfs pull")]
    [InlineData("<!DOCTYPE html><html>", "web page", "download failed")]
    [InlineData("Not found, sorry", "text file", "again")]
    [InlineData("", "empty (0 bytes)", "again")]
    public void A_file_that_holds_no_weights_says_what_it_is(string content, string kind, string advice)
    {
        foreach (var name in new[] { "a.pt", "a.pth.tar", "a.safetensors", "a.safetensors.index.json" })
        {
            var path = Path.Combine(folder, name);
            File.WriteAllText(path, content);
            var error = Error(() => new WeightFile(path));
            Assert.Contains(path, error);
            if (kind == "text file" && name.EndsWith(".json", StringComparison.Ordinal)) continue;
            Assert.Contains(kind, error);
            Assert.Contains(advice, error);
        }
    }
}
