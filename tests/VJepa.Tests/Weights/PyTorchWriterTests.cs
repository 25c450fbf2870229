using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Weights;

public sealed class PyTorchWriterTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("writer").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Plain_values_types_and_shapes_of_an_archive_come_back()
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(folder, "values.pt");
        var written = new Dictionary<string, object?>
        {
            ["epoch"] = 7,
            ["big"] = 1L << 40,
            ["lr"] = 6.25e-4,
            ["done"] = true,
            ["scaler"] = null,
            ["name"] = "ünï",
            ["list"] = new List<object?> { 1, "a", arange(3) },
            ["half"] = ones(2, 3, dtype: float16),
            ["scalar"] = tensor(3.5),
            ["turned"] = arange(6).view(2, 3).t(),
            ["empty"] = zeros(0, 4),
            ["flags"] = tensor(new[] { true, false }),
        };
        PyTorchWriter.Write(path, written);
        using var archive = new PyTorchArchive(path);
        object?[] plain = [7L, 1L << 40, 6.25e-4, true, null, "ünï"];
        string[] names = ["epoch", "big", "lr", "done", "scaler", "name"];
        Assert.Equal(plain, names.Select(name => archive.Values[name]));
        Assert.Equal([0L, 1, 2], archive.Read("list.2").data<long>().ToArray());
        foreach (var name in new[] { "half", "scalar", "turned", "empty", "flags" })
        {
            var (expected, read) = ((Tensor)written[name]!, archive.Read(name));
            Assert.Equal(expected.dtype, read.dtype);
            Assert.Equal(expected.shape, read.shape);
            Assert.True(expected.Equals(read), name);
        }
        var wrong = new Dictionary<string, object?> { ["now"] = DateTime.UnixEpoch };
        Assert.Contains("DateTime", Assert.Throws<ArgumentException>(() => PyTorchWriter.Write(path, wrong)).Message);
        Assert.Equal([path], Directory.GetFiles(folder));
    }
}
