using System.IO.Compression;
using System.Text;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Weights;

public sealed class PyTorchArchiveTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pytorch").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>An archive as torch.save lays it out.</summary>
    private string Archive(byte[] pickle, byte[]? storage = null, CompressionLevel level = CompressionLevel.NoCompression, string inside = "archive/")
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.pt");
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        void Add(string name, byte[] bytes)
        {
            using var stream = zip.CreateEntry(inside + name, level).Open();
            stream.Write(bytes);
        }
        Add("data.pkl", pickle);
        Add("data/0", storage ?? []);
        return path;
    }

    /// <summary>The pickle of a tensor of six floats in storage 0, put under the key "w".</summary>
    private static byte[] OneTensor(byte[] shape, byte[] strides, byte offset = 0, string storageType = "FloatStorage") =>
    [
        0x80, 2, .. "}X\u0001\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\n"u8, .. Encoding.ASCII.GetBytes(storageType),
        .. "\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0006tQK"u8, offset, (byte)'(', .. shape.SelectMany(size => new[] { (byte)'K', size }), .. "t("u8,
        .. strides.SelectMany(size => new[] { (byte)'K', size }), .. "t\u0089"u8[..1], 0x89, .. "ccollections\nOrderedDict\n)RtRs."u8,
    ];

    private static byte[] Six => [.. new float[] { 0, 1, 2, 3, 4, 5 }.SelectMany(BitConverter.GetBytes)];

    [Fact]
    public void Contiguous_strided_and_shifted_tensors_have_their_values()
    {
        using var scope = NewDisposeScope();
        float[] Read(byte[] shape, byte[] strides, byte offset = 0)
        {
            using var archive = new PyTorchArchive(Archive(OneTensor(shape, strides, offset), Six));
            return archive.Read("w").data<float>().ToArray();
        }
        Assert.Equal([0, 1, 2, 3, 4, 5], Read([2, 3], [3, 1]));
        Assert.Equal([0, 3, 1, 4, 2, 5], Read([3, 2], [1, 3]));
        Assert.Equal([2, 4], Read([2], [2], offset: 2));
        Assert.Equal([5], Read([], [], offset: 5));
        Assert.Equal([1, 1, 1], Read([3], [0], offset: 1));
    }

    [Fact]
    public void A_tensor_beyond_its_storage_is_refused()
    {
        var error = Assert.Throws<WeightFileException>(() => { using var archive = new PyTorchArchive(Archive(OneTensor([7], [1]), Six)); archive.Read("w"); });
        Assert.Contains("'w' needs 28 bytes", error.Message);
    }

    [Theory]
    [InlineData("cos\nsystem\n(X\u0004\0\0\0trueltR.", "os.system")]
    [InlineData("cbuiltins\neval\n(X\u0001\0\0\01tR.", "builtins.eval")]
    [InlineData("ctorch\nload\n.", "torch.load")]
    [InlineData("cnumpy.core.multiarray\nscalar\n.", "numpy.core.multiarray.scalar")]
    public void A_name_outside_the_allow_list_is_refused_and_nothing_is_executed(string pickle, string named)
    {
        var error = Assert.Throws<WeightFileException>(() => new PyTorchArchive(Archive(Encoding.Latin1.GetBytes("\u0080\u0002" + pickle))));
        Assert.Contains(named, error.Message);
        Assert.Contains("nothing in a file is executed", error.Message);
    }

    [Fact]
    public void A_list_that_holds_itself_and_a_list_of_lists_of_lists_end_with_an_error()
    {
        // l = []; l.append(l)
        Assert.Contains("no end", Assert.Throws<WeightFileException>(() => new PyTorchArchive(Archive([0x80, 2, .. "]q\0h\0a."u8]))).Message);
        // Ten of ten of ten ... of nothing: 10^20 parts in a few hundred bytes.
        var bomb = new List<byte> { 0x80, 2, (byte)']', (byte)'q', 0 };
        for (byte level = 1; level <= 20; level++)
        {
            bomb.AddRange("]("u8);
            for (var i = 0; i < 10; i++) bomb.AddRange([(byte)'h', (byte)(level - 1)]);
            bomb.AddRange([(byte)'e', (byte)'q', level]);
        }
        bomb.Add((byte)'.');
        Assert.Contains("no end", Assert.Throws<WeightFileException>(() => new PyTorchArchive(Archive([.. bomb]))).Message);
    }

    [Fact]
    public void Other_kinds_of_file_are_told_apart()
    {
        string Error(byte[] bytes)
        {
            var path = Path.Combine(folder, "other.pth");
            File.WriteAllBytes(path, bytes);
            return Assert.Throws<WeightFileException>(() => new PyTorchArchive(path)).Message;
        }
        Assert.Contains("before PyTorch 1.6", Error([0x80, 2, 0x8a, 10]));
        Assert.Contains("no PyTorch archive", Error("<html>"u8.ToArray()));
        Assert.Contains("no PyTorch archive", Error([]));
        Assert.Contains("none.pth", Assert.Throws<FileNotFoundException>(() => new PyTorchArchive(Path.Combine(folder, "none.pth"))).Message);
        Assert.Contains("leads outside", Assert.Throws<WeightFileException>(() => new PyTorchArchive(Archive([(byte)'.'], inside: "../x/"))).Message);
        Assert.Contains("compressed", Assert.Throws<WeightFileException>(
            () => new PyTorchArchive(Archive([0x80, 2, (byte)'N', (byte)'.'], new byte[10000], CompressionLevel.Optimal))).Message);
    }

    [Fact]
    public void Five_thousand_changed_archives_give_named_errors_or_values_and_nothing_worse()
    {
        var whole = File.ReadAllBytes(Archive(OneTensor([2, 3], [3, 1]), Six));
        var path = Path.Combine(folder, "fuzz.pt");
        var random = new Random(3);
        var refused = 0;
        for (var round = 0; round < 5000; round++)
        {
            var bytes = whole[..(round % 4 == 0 ? random.Next(whole.Length) : whole.Length)];
            for (var change = random.Next(4); change >= 0 && bytes.Length > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, bytes);
            try
            {
                using var archive = new PyTorchArchive(path);
                foreach (var tensor in archive.Section("").Values) tensor.Dispose();
            }
            catch (WeightFileException error)
            {
                Assert.Contains("fuzz.pt", error.Message);
                refused++;
            }
        }
        Assert.InRange(refused, 1000, 4999);
    }
}
