using System.Buffers.Binary;
using System.Text;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Weights;

public sealed class SafeTensorsHeaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("header").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string name) => Path.Combine(folder, name);

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "needs 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "header describes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "cut off")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a' begins at byte")]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""",
        4, "'b' begins")]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""",
        8, "header")]
    [InlineData("""{"a":{"dtype":"Q4","shape":[1],"data_offsets":[0,4]}}""", 4, "'Q4'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "negative")]
    [InlineData("""{"a":{"dtype":"F64","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "header")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}""", 4, "[8, 4]")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "header")]
    [InlineData("""["a"]""", 0, "header")]
    [InlineData("""{"a":""", 0, "header")]
    [InlineData("""{"__metadata__":{"x":3}}""", 0, "header")]
    public void A_false_header_is_refused_with_file_and_reason(string header, int data, string reason)
    {
        var path = At("bad.safetensors");
        var text = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + text.Length + data];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, 8);
        File.WriteAllBytes(path, bytes);
        var error = Assert.Throws<WeightFileException>(() => SafeTensors.Read(path));
        Assert.Contains(path, error.Message);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void A_damaged_file_gives_a_named_error_and_nothing_worse()
    {
        using var scope = NewDisposeScope();
        var path = At("fuzz.safetensors");
        SafeTensors.Write(path, new Dictionary<string, Tensor> { ["w"] = arange(8), ["b"] = ones(3) });
        var whole = File.ReadAllBytes(path);
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var bytes = whole[..(round % 2 == 0 ? random.Next(whole.Length) : whole.Length)];
            for (var change = random.Next(3); change >= 0 && bytes.Length > 0; change--)
                bytes[random.Next(Math.Min(bytes.Length, 200))] = (byte)random.Next(256);
            File.WriteAllBytes(path, bytes);
            try
            {
                foreach (var tensor in SafeTensors.Read(path).Values)
                    tensor.Dispose();
            }
            catch (WeightFileException error)
            {
                Assert.Contains("fuzz.safetensors", error.Message);
            }
        }
    }
}
