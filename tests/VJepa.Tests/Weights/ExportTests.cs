using VJepa.Lab.Evaluation;
using VJepa.Models;
using VJepa.Tests.Parity;
using VJepa.Training;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Weights;

public sealed class ExportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("export").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>One file of each form, and a folder of several.</summary>
    private static IEnumerable<(string Name, WeightNaming Naming, long Largest)> Forms(bool rotary)
    {
        yield return ("a.pt", WeightNaming.Reference, 1);
        yield return ("a.pth.tar", WeightNaming.Reference, 1);
        yield return ("a.safetensors", WeightNaming.Reference, 1);
        yield return ("whole", WeightNaming.Reference, long.MaxValue);
        yield return ("parts", WeightNaming.Reference, 20_000);
        if (!rotary) yield break;
        yield return ("theirs.safetensors", WeightNaming.HuggingFace, 1);
        yield return ("theirs", WeightNaming.HuggingFace, 20_000);
    }

    /// <summary>Writes networks in every form and asserts that each comes back with the same bits.</summary>
    private void GoesRound(Pretrainer pretrainer)
    {
        var rotary = pretrainer.Config.Encoder.Positions != PositionKind.SineCosine;
        foreach (var (name, naming, largest) in Forms(rotary))
        {
            var networks = new Dictionary<NetworkPart, nn.Module> { [NetworkPart.Predictor] = pretrainer.Predictor, [NetworkPart.TargetEncoder] = pretrainer.TargetEncoder };
            if (naming == WeightNaming.Reference) networks[NetworkPart.Encoder] = pretrainer.Encoder;
            var path = Path.Combine(folder, name);
            WeightExport.Write(path, networks, naming, largest);
            if (largest == 20_000) Assert.True(Directory.GetFiles(path, "model-*.safetensors").Length > 1, name);
            using var file = new WeightFile(path);
            Assert.Empty(file.Unknown);
            foreach (var (part, network) in networks)
            {
                var read = file.Read(naming == WeightNaming.HuggingFace && part == NetworkPart.TargetEncoder ? NetworkPart.Encoder : part);
                var own = network.state_dict();
                Assert.Equal(own.Keys.Order(), read.Keys.Order());
                foreach (var (tensor, value) in own) Assert.True(value.bytes.SequenceEqual(read[tensor].bytes), $"{name}: {part} {tensor}");
            }
        }
    }

    [Theory, InlineData(PositionKind.SineCosine), InlineData(PositionKind.Rotary)]
    public void Networks_of_both_kinds_come_back_from_every_form_bit_for_bit(PositionKind positions)
    {
        using var scope = NewDisposeScope();
        var config = Training.TinyRun.Config;
        using var pretrainer = new Pretrainer(config with { Encoder = config.Encoder with { Positions = positions }, Predictor = config.Predictor with { ZeroMaskTokens = false } });
        GoesRound(pretrainer);
    }

    [Theory, InlineData("v1"), InlineData("v2"), Trait("Category", "Parity")]
    public void Recorded_checkpoints_go_through_our_networks_and_every_form_bit_for_bit(string version)
    {
        using var scope = NewDisposeScope();
        foreach (var recorded in Golden.Json($"{version}/checkpoint_index.json").EnumerateObject())
        {
            var config = new RecordedRun(version).Config;
            using var pretrainer = ReleasedCheckpoint.Load(Golden.File($"{version}/{recorded.Name}"), config);
            var twin = Golden.Tensors($"{version}/{recorded.Name.Split('.')[0]}.safetensors");
            foreach (var (owner, network) in new (string, nn.Module)[] { ("encoder.", pretrainer.Encoder), ("predictor.", pretrainer.Predictor), ("target_encoder.", pretrainer.TargetEncoder) })
                foreach (var (name, tensor) in network.state_dict()) Assert.True(tensor.bytes.SequenceEqual(twin[owner + name].bytes), owner + name);
            GoesRound(pretrainer);
            // The archive that we write has the recorded one's names, network by network, in its order.
            WeightExport.Write(Path.Combine(folder, "again.pt"), new Dictionary<NetworkPart, nn.Module> { [NetworkPart.Encoder] = pretrainer.Encoder });
            using var again = new PyTorchArchive(Path.Combine(folder, "again.pt"));
            Assert.Equal(recorded.Value.GetProperty("encoder").EnumerateArray().Select(tensor => "encoder." + tensor.GetProperty("key").GetString()).Order(), again.Tensors.Keys.Order());
        }
    }

    [Fact]
    public void An_encoder_with_a_probe_becomes_a_model_for_video_classification_and_comes_back()
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(Training.TinyRun.Config.Encoder with { Positions = PositionKind.Rotary });
        using var probe = new AttentiveProbe(AttentiveProbeConfig.VJepa2(24, 5, heads: 2));
        var path = Path.Combine(folder, "classifier.safetensors");
        WeightExport.Write(path, new Dictionary<NetworkPart, nn.Module> { [NetworkPart.TargetEncoder] = encoder, [NetworkPart.Probe] = probe }, WeightNaming.HuggingFace);
        var names = SafeTensorsHeader.Read(path).Tensors.Select(tensor => tensor.Name).ToArray();
        Assert.Contains("vjepa2.encoder.layer.0.attention.query.weight", names);
        Assert.Contains("pooler.query_tokens", names);
        Assert.Contains("classifier.bias", names);
        using var file = new WeightFile(path);
        Assert.Empty(file.Unknown);
        foreach (var (part, network) in new (NetworkPart, nn.Module)[] { (NetworkPart.Encoder, encoder), (NetworkPart.Probe, probe) })
        {
            var read = file.Read(part);
            foreach (var (name, tensor) in network.state_dict()) Near.Within(0, read[name], tensor, name);
        }
    }

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
        Assert.Equal((7L, 1L << 40, 6.25e-4, true, null, "ünï"), (archive.Values["epoch"], archive.Values["big"], archive.Values["lr"], archive.Values["done"], archive.Values["scaler"], archive.Values["name"]));
        Assert.Equal([0L, 1, 2], archive.Read("list.2").data<long>().ToArray());
        foreach (var name in new[] { "half", "scalar", "turned", "empty", "flags" })
        {
            var (expected, read) = ((Tensor)written[name]!, archive.Read(name));
            Assert.Equal((expected.dtype, string.Join(' ', expected.shape)), (read.dtype, string.Join(' ', read.shape)));
            Assert.True(expected.Equals(read), name);
        }
        Assert.Contains("DateTime", Assert.Throws<ArgumentException>(() => PyTorchWriter.Write(path, new Dictionary<string, object?> { ["now"] = DateTime.UnixEpoch })).Message);
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public void What_has_no_place_in_a_form_is_refused_with_the_reason()
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(Training.TinyRun.Config.Encoder);
        var both = new Dictionary<NetworkPart, nn.Module> { [NetworkPart.Encoder] = encoder, [NetworkPart.TargetEncoder] = encoder };
        Assert.Contains("one encoder", Assert.Throws<ArgumentException>(() => WeightExport.Write(Path.Combine(folder, "x"), both, WeightNaming.HuggingFace)).Message);
        Assert.Contains("safetensors", Assert.Throws<ArgumentException>(() => WeightExport.Write(Path.Combine(folder, "x.pt"), both, WeightNaming.HuggingFace)).Message);
        Assert.Contains("No network", Assert.Throws<ArgumentException>(() => WeightExport.Write(Path.Combine(folder, "x.pt"), new Dictionary<NetworkPart, nn.Module>())).Message);
    }
}
