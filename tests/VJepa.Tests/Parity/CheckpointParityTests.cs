using System.Text.Json;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class CheckpointParityTests
{
    private static readonly string[] Networks = ["encoder", "predictor", "target_encoder"];

    [Theory, InlineData("v1"), InlineData("v2")]
    public void Recorded_checkpoints_are_read_whole_and_every_checksum_agrees(string version)
    {
        using var scope = NewDisposeScope();
        foreach (var (file, index) in Golden.Json($"{version}/checkpoint_index.json").Members())
        {
            using var archive = new PyTorchArchive(Golden.File($"{version}/{file}"));
            var top = archive.Tensors.Keys.Concat(archive.Values.Keys).Select(name => name.Split('.')[0]).Distinct();
            Assert.Equal(index.Texts("top_level_keys").Order(), top.Order());
            foreach (var (name, scalar) in index.GetProperty("scalars").Members())
            {
                if (scalar.ValueKind == JsonValueKind.Null) Assert.Null(archive.Values[name]);
                else Near.Ratio(1e-15, Convert.ToDouble(archive.Values[name]), scalar.GetDouble(), name);
            }
            foreach (var network in Networks) Checksums(archive, network, index.Items(network));
            Twin(archive, Golden.Tensors($"{version}/{file.Split('.')[0]}.safetensors"));
        }
    }

    private static void Checksums(PyTorchArchive archive, string network, JsonElement[] expected)
    {
        Assert.Equal(expected.Select(tensor => $"{network}.{tensor.Text("key")}"),
            archive.Tensors.Keys.Where(name => name.StartsWith(network + ".", StringComparison.Ordinal)));
        foreach (var tensor in expected)
        {
            var name = $"{network}.{tensor.Text("key")}";
            var read = archive.Read(name).@double();
            Assert.Equal(tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()), read.shape);
            // Sums in another order differ in their last digits.
            var gate = 1e-12 * (1 + tensor.Number("abs_sum"));
            Near.Number(gate, read.sum().item<double>(), tensor.Number("sum"), $"sum of {name}");
            Near.Number(gate, read.abs().sum().item<double>(), tensor.Number("abs_sum"), $"absolute sum of {name}");
        }
    }

    /// <summary>The same weights as safetensors.</summary>
    private static void Twin(PyTorchArchive archive, IReadOnlyDictionary<string, Tensor> twin)
    {
        foreach (var (name, tensor) in twin)
        {
            var (owner, parameter) = (name[..name.IndexOf('.')], name[(name.IndexOf('.') + 1)..]);
            var key = $"{owner}.module.backbone.{parameter}";
            var found = archive.Tensors.ContainsKey(key) ? key : $"{owner}.module.{parameter}";
            Near.Within(0, archive.Read(found), tensor, name);
        }
    }
}
