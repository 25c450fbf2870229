using System.IO.Compression;
using System.Text;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Weights;

public sealed class PyTorchArchiveTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pytorch").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Writes an archive in torch.save's layout.</summary>
    private string Archive(
        byte[] pickle, byte[]? storage = null, CompressionLevel level = CompressionLevel.NoCompression,
        string inside = "archive/")
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

    /// <summary>The pickle of a dictionary with a tensor "w" of six floats in storage 0.</summary>
    private static byte[] OneTensor(
        byte[] shape, byte[] strides, byte offset = 0, string storageType = "torch\nFloatStorage") =>
    [
        0x80, 2, .. "}X\u0001\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagec"u8,
        .. Encoding.ASCII.GetBytes(storageType), .. "\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0006tQK"u8, offset,
        (byte)'(', .. shape.SelectMany(size => new[] { (byte)'K', size }), (byte)'t',
        (byte)'(', .. strides.SelectMany(size => new[] { (byte)'K', size }), (byte)'t',
        0x89, .. "ccollections\nOrderedDict\n)RtRs."u8,
    ];

    private static byte[] Six => [.. new float[] { 0, 1, 2, 3, 4, 5 }.SelectMany(BitConverter.GetBytes)];

    [Fact]
    public void Contiguous_strided_and_offset_tensors_have_their_values()
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

    private static string Error(string path) =>
        Assert.Throws<WeightFileException>(() => new PyTorchArchive(path)).Message;

    [Fact]
    public void A_tensor_beyond_its_storage_is_refused()
    {
        using var archive = new PyTorchArchive(Archive(OneTensor([7], [1]), Six));
        Assert.Contains("'w' needs 28 bytes", Assert.Throws<WeightFileException>(() => archive.Read("w")).Message);
    }

    [Fact]
    public void A_storage_of_an_unknown_type_is_refused() => Assert.Contains(
        "'0' has the unknown type 'torch.Size'", Error(Archive(OneTensor([6], [1], storageType: "torch\nSize"), Six)));

    [Theory]
    [InlineData("cos\nsystem\n(X\u0004\0\0\0trueltR.", "os.system")]
    [InlineData("cbuiltins\neval\n(X\u0001\0\0\01tR.", "builtins.eval")]
    [InlineData("ctorch\nload\n.", "torch.load")]
    public void A_name_outside_the_allow_list_is_refused_and_nothing_is_executed(string pickle, string named)
    {
        var error = Error(Archive(Encoding.Latin1.GetBytes("\u0080\u0002" + pickle)));
        Assert.Contains(named, error);
        Assert.Contains("nothing in a file is executed", error);
    }

    [Fact]
    public void A_list_that_contains_itself_and_nested_lists_without_end_are_errors()
    {
        // l = []; l.append(l)
        Assert.Contains("no end", Error(Archive([0x80, 2, .. "]q\0h\0a."u8])));
        // Ten of ten of ten ... of nothing: 10^20 parts in a few hundred bytes.
        var bomb = new List<byte> { 0x80, 2, (byte)']', (byte)'q', 0 };
        for (byte level = 1; level <= 20; level++)
        {
            bomb.AddRange("]("u8);
            for (var i = 0; i < 10; i++) bomb.AddRange([(byte)'h', (byte)(level - 1)]);
            bomb.AddRange([(byte)'e', (byte)'q', level]);
        }
        bomb.Add((byte)'.');
        Assert.Contains("no end", Error(Archive([.. bomb])));
    }

    [Fact]
    public void Other_kinds_of_file_are_recognized()
    {
        string Other(byte[] bytes)
        {
            var path = Path.Combine(folder, "other.pth");
            File.WriteAllBytes(path, bytes);
            return Error(path);
        }
        Assert.Contains("before PyTorch 1.6", Other([0x80, 2, 0x8a, 10]));
        Assert.Contains("not a PyTorch archive", Other("<html>"u8.ToArray()));
        Assert.Contains("not a PyTorch archive", Other([]));
        var none = Path.Combine(folder, "none.pth");
        Assert.Contains(none, Assert.Throws<FileNotFoundException>(() => new PyTorchArchive(none)).Message);
        Assert.Contains("leads outside", Error(Archive([(byte)'.'], inside: "../x/")));
        byte[] nothing = [0x80, 2, (byte)'N', (byte)'.'];
        Assert.Contains("compressed", Error(Archive(nothing, new byte[10000], CompressionLevel.Optimal)));
    }

    [Fact]
    public void Five_thousand_damaged_archives_give_named_errors_or_values_and_nothing_worse()
    {
        var whole = File.ReadAllBytes(Archive(OneTensor([2, 3], [3, 1]), Six));
        var path = Path.Combine(folder, "fuzz.pt");
        var random = new Random(3);
        var refused = 0;
        for (var round = 0; round < 5000; round++)
        {
            var bytes = whole[..(round % 4 == 0 ? random.Next(whole.Length) : whole.Length)];
            for (var change = random.Next(4); change >= 0 && bytes.Length > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
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
