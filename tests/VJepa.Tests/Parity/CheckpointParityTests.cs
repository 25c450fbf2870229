using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class CheckpointParityTests
{
    [Theory, InlineData("v1"), InlineData("v2")]
    public void Recorded_checkpoints_are_read_whole_and_every_checksum_agrees(string version)
    {
        using var scope = NewDisposeScope();
        foreach (var recorded in Golden.Json($"{version}/checkpoint_index.json").EnumerateObject())
        {
            using var archive = new PyTorchArchive(Golden.File($"{version}/{recorded.Name}"));
            var index = recorded.Value;
            var top = archive.Tensors.Keys.Concat(archive.Values.Keys).Select(name => name.Split('.')[0]).Distinct();
            Assert.Equal(index.GetProperty("top_level_keys").EnumerateArray().Select(key => key.GetString()).Order(), top.Order());
            foreach (var scalar in index.GetProperty("scalars").EnumerateObject())
            {
                var value = archive.Values[scalar.Name];
                if (scalar.Value.ValueKind == System.Text.Json.JsonValueKind.Null) Assert.Null(value);
                else Assert.Equal(scalar.Value.GetDouble(), Convert.ToDouble(value), 1e-15);
            }
            foreach (var network in new[] { "encoder", "predictor", "target_encoder" })
            {
                var expected = index.GetProperty(network).EnumerateArray().ToArray();
                Assert.Equal(expected.Select(tensor => $"{network}.{tensor.GetProperty("key").GetString()}"),
                    archive.Tensors.Keys.Where(name => name.StartsWith(network + ".", StringComparison.Ordinal)));
                foreach (var tensor in expected)
                {
                    var name = $"{network}.{tensor.GetProperty("key").GetString()}";
                    var read = archive.Read(name).@double();
                    Assert.Equal(tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()), read.shape);
                    Assert.Equal(tensor.GetProperty("sum").GetDouble(), read.sum().item<double>(), 1e-9);
                    Assert.Equal(tensor.GetProperty("abs_sum").GetDouble(), read.abs().sum().item<double>(), 1e-9);
                }
            }
            var twin = recorded.Name.Split('.')[0] + ".safetensors";
            foreach (var (name, tensor) in Golden.Tensors($"{version}/{twin}"))
            {
                var (owner, parameter) = (name[..name.IndexOf('.')], name[(name.IndexOf('.') + 1)..]);
                var key = $"{owner}.module.backbone.{parameter}";
                Near.Within(0, archive.Read(archive.Tensors.ContainsKey(key) ? key : $"{owner}.module.{parameter}"), tensor, name);
            }
        }
    }
}
