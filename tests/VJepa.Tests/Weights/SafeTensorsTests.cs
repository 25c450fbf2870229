using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Weights;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("safetensors").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string name) => Path.Combine(folder, name);

    [Fact]
    public void Every_type_comes_back_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        var values = tensor(new[] { -2.5, 0.0, 1.0, 100.0 }).view(2, 2);
        ScalarType[] types =
        [
            ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64,
            ScalarType.Int32, ScalarType.Int16, ScalarType.Int8, ScalarType.Byte, ScalarType.Bool,
        ];
        var written = types.ToDictionary(type => $"a.{type}", type => values.abs().to_type(type));
        var metadata = new Dictionary<string, string> { ["format"] = "pt", ["note"] = "ünï \"q\"" };
        SafeTensors.Write(At("a.safetensors"), written, metadata);
        var read = SafeTensors.Read(At("a.safetensors"));
        Assert.Equal(written.Keys.Order(), read.Keys.Order());
        foreach (var (name, tensor) in written)
        {
            Assert.Equal(tensor.dtype, read[name].dtype);
            Assert.Equal(tensor.shape, read[name].shape);
            Assert.True(tensor.Equals(read[name]), name);
        }
        Assert.Equal(metadata["note"], SafeTensorsHeader.Read(At("a.safetensors")).Metadata["note"]);
    }

    [Fact]
    public void Scalars_empty_tensors_and_strided_views_come_back()
    {
        using var scope = NewDisposeScope();
        var written = new Dictionary<string, Tensor>
        {
            ["scalar"] = tensor(3.5f),
            ["empty"] = zeros(0, 4),
            ["transposed"] = arange(6).view(2, 3).t(),
            ["grad"] = ones(2, requires_grad: true),
        };
        SafeTensors.Write(At("b.safetensors"), written);
        var read = SafeTensors.Read(At("b.safetensors"));
        Assert.Equal(3.5f, read["scalar"].item<float>());
        Assert.Empty(read["scalar"].shape);
        Assert.Equal([0, 4], read["empty"].shape);
        Assert.Equal([0L, 3, 1, 4, 2, 5], read["transposed"].data<long>().ToArray());
        Assert.Equal([1f, 1f], read["grad"].data<float>().ToArray());
    }

    [Fact]
    public void Only_the_selected_names_are_read()
    {
        using var scope = NewDisposeScope();
        var written = new Dictionary<string, Tensor> { ["a.x"] = ones(2), ["b.x"] = zeros(3) };
        SafeTensors.Write(At("c.safetensors"), written);
        Assert.Equal(["b.x"], SafeTensors.Read(At("c.safetensors"), name => name.StartsWith('b')).Keys);
    }

    [Fact]
    public void A_missing_file_is_named_in_the_error() =>
        Assert.Contains(
            "none.safetensors",
            Assert.Throws<FileNotFoundException>(() => SafeTensors.Read(At("none.safetensors"))).Message);

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_no_other()
    {
        using var scope = NewDisposeScope();
        var path = At("kept.safetensors");
        SafeTensors.Write(path, new Dictionary<string, Tensor> { ["a"] = ones(2) });
        var before = File.ReadAllBytes(path);
        var wrong = new Dictionary<string, Tensor> { ["a"] = ones(2, ScalarType.ComplexFloat32) };
        Assert.Throws<WeightFileException>(() => SafeTensors.Write(path, wrong));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact, Trait("Category", "Parity")]
    public void A_golden_file_comes_back_and_its_values_are_finite()
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Tensors("v1/init_weights.safetensors");
        SafeTensors.Write(At("again.safetensors"), golden);
        var again = SafeTensors.Read(At("again.safetensors"));
        Assert.NotEmpty(again);
        foreach (var (name, tensor) in golden)
        {
            Assert.True(tensor.isfinite().all().item<bool>(), name);
            Assert.Equal(0, Near.MaxAbs(again[name], tensor));
        }
    }
}
