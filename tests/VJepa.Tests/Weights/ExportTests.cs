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

    /// <summary>Every format: a file, a folder of one file, a folder of several.</summary>
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

    /// <summary>Writes networks in every format and asserts that each is read back bit for bit.</summary>
    private void RoundTrip(Pretrainer pretrainer)
    {
        var rotary = pretrainer.Config.Encoder.Positions != PositionKind.SineCosine;
        foreach (var (name, naming, largest) in Forms(rotary))
        {
            var networks = new Dictionary<NetworkPart, nn.Module>
            {
                [NetworkPart.Predictor] = pretrainer.Predictor,
                [NetworkPart.TargetEncoder] = pretrainer.TargetEncoder,
            };
            if (naming == WeightNaming.Reference) networks[NetworkPart.Encoder] = pretrainer.Encoder;
            var path = Path.Combine(folder, name);
            WeightExport.Write(path, networks, naming, largest);
            if (largest == 20_000) Assert.True(Directory.GetFiles(path, "model-*.safetensors").Length > 1, name);
            using var file = new WeightFile(path);
            Assert.Empty(file.Unknown);
            foreach (var (part, network) in networks)
            {
                var isRenamed = naming == WeightNaming.HuggingFace && part == NetworkPart.TargetEncoder;
                var read = file.Read(isRenamed ? NetworkPart.Encoder : part);
                var own = network.state_dict();
                Assert.Equal(own.Keys.Order(), read.Keys.Order());
                foreach (var (tensor, value) in own)
                    Assert.True(value.bytes.SequenceEqual(read[tensor].bytes), $"{name}: {part} {tensor}");
            }
        }
    }

    [Theory, InlineData(PositionKind.SineCosine), InlineData(PositionKind.Rotary)]
    public void Networks_of_both_kinds_come_back_from_every_format_bit_for_bit(PositionKind positions)
    {
        using var scope = NewDisposeScope();
        var config = Training.TinyRun.Config;
        using var pretrainer = new Pretrainer(config with
        {
            Encoder = config.Encoder with { Positions = positions },
            Predictor = config.Predictor with { ZeroMaskTokens = false },
        });
        RoundTrip(pretrainer);
    }

    [Theory, InlineData("v1"), InlineData("v2"), Trait("Category", "Parity")]
    public void Recorded_checkpoints_go_through_our_networks_and_every_format_bit_for_bit(string version)
    {
        using var scope = NewDisposeScope();
        foreach (var recorded in Golden.Json($"{version}/checkpoint_index.json").EnumerateObject())
        {
            var config = new RecordedRun(version).Config;
            using var pretrainer = ReleasedCheckpoint.Load(Golden.File($"{version}/{recorded.Name}"), config);
            var twin = Golden.Tensors($"{version}/{recorded.Name.Split('.')[0]}.safetensors");
            (string Owner, nn.Module Network)[] networks =
            [
                ("encoder.", pretrainer.Encoder), ("predictor.", pretrainer.Predictor),
                ("target_encoder.", pretrainer.TargetEncoder),
            ];
            foreach (var (owner, network) in networks)
                foreach (var (name, tensor) in network.state_dict())
                    Assert.True(tensor.bytes.SequenceEqual(twin[owner + name].bytes), owner + name);
            RoundTrip(pretrainer);
            // The archive that we write has the names of the recorded one.
            var path = Path.Combine(folder, "again.pt");
            WeightExport.Write(path, Only(NetworkPart.Encoder, pretrainer.Encoder));
            using var again = new PyTorchArchive(path);
            var keys = recorded.Value.GetProperty("encoder").EnumerateArray()
                .Select(tensor => "encoder." + tensor.GetProperty("key").GetString());
            Assert.Equal(keys.Order(), again.Tensors.Keys.Order());
        }
    }

    [Fact]
    public void An_encoder_with_a_probe_becomes_a_model_for_video_classification_and_comes_back()
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(Training.TinyRun.Config.Encoder with { Positions = PositionKind.Rotary });
        using var probe = new AttentiveProbe(AttentiveProbeConfig.VJepa2(24, 5, heads: 2));
        var path = Path.Combine(folder, "classifier.safetensors");
        var networks = Only(NetworkPart.TargetEncoder, encoder);
        networks[NetworkPart.Probe] = probe;
        WeightExport.Write(path, networks, WeightNaming.HuggingFace);
        var names = SafeTensorsHeader.Read(path).Tensors.Select(tensor => tensor.Name).ToArray();
        Assert.Contains("vjepa2.encoder.layer.0.attention.query.weight", names);
        Assert.Contains("pooler.query_tokens", names);
        Assert.Contains("classifier.bias", names);
        using var file = new WeightFile(path);
        Assert.Empty(file.Unknown);
        foreach (var (part, network) in networks)
        {
            var read = file.Read(part == NetworkPart.TargetEncoder ? NetworkPart.Encoder : part);
            foreach (var (name, tensor) in network.state_dict()) Near.Within(0, read[name], tensor, name);
        }
    }

    [Fact]
    public void What_a_format_cannot_hold_is_refused_with_the_reason()
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(Training.TinyRun.Config.Encoder);
        var one = Only(NetworkPart.Encoder, encoder);
        var both = new Dictionary<NetworkPart, nn.Module>(one) { [NetworkPart.TargetEncoder] = encoder };
        string Error(string name, Dictionary<NetworkPart, nn.Module> networks, WeightNaming naming) =>
            Assert.ThrowsAny<ArgumentException>(
                () => WeightExport.Write(Path.Combine(folder, name), networks, naming)).Message;
        Assert.Contains("one encoder", Error("x", both, WeightNaming.HuggingFace));
        Assert.Contains("safetensors", Error("x.pt", both, WeightNaming.HuggingFace));
        Assert.Contains("No network", Error("x.pt", [], WeightNaming.Reference));
        Assert.Contains("Unknown network", Error("x.pt", Only((NetworkPart)9, encoder), WeightNaming.Reference));
        Assert.Contains("Unknown naming", Error("x", one, (WeightNaming)9));
    }

    private static Dictionary<NetworkPart, nn.Module> Only(NetworkPart part, nn.Module network) =>
        new() { [part] = network };
}
