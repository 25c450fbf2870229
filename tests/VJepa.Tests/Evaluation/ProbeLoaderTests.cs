using VJepa.Lab.Evaluation;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Evaluation;

public sealed class ProbeLoaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("probes").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string name) => Path.Combine(folder, name);

    private static Dictionary<string, object?> Wrapped(nn.Module probe) =>
        probe.state_dict().ToDictionary(pair => "module." + pair.Key, pair => (object?)pair.Value);

    private static void AssertSame(AttentiveProbe expected, AttentiveProbe actual)
    {
        using var quiet = no_grad();
        var tokens = randn(2, 9, expected.state_dict()["linear.weight"].shape[1]);
        Near.Within(0, actual.forward(tokens), expected.forward(tokens), "logits");
    }

    [Theory, InlineData(1), InlineData(3)]
    public void V_JEPA_probe_checkpoints_become_probes(int depth)
    {
        using var scope = NewDisposeScope();
        using var probe = new AttentiveProbe(
            new AttentiveProbeConfig { Width = 32, Heads = 4, Classes = 7, Depth = depth });
        PyTorchWriter.Write(At("latest.pth.tar"),
            new Dictionary<string, object?>
            {
                ["classifier"] = Wrapped(probe),
                ["opt"] = new Dictionary<string, object?>(),
                ["epoch"] = 20,
            });
        using var loaded = ProbeLoader.Load(At("latest.pth.tar"), heads: 4);
        AssertSame(probe, loaded);
    }

    [Fact]
    public void Of_the_probes_of_a_V_JEPA_2_checkpoint_the_asked_for_is_taken()
    {
        using var scope = NewDisposeScope();
        var probes = Enumerable.Range(0, 3).Select(_ => new AttentiveProbe(AttentiveProbeConfig.VJepa2(32, 7)))
            .ToArray();
        PyTorchWriter.Write(At("ssv2.pt"),
            new Dictionary<string, object?>
            {
                ["classifiers"] = probes.Select(object? (probe) => Wrapped(probe)).ToList(),
                ["epoch"] = 20,
            });
        for (var i = 0; i < 3; i++)
        {
            using var loaded = ProbeLoader.Load(At("ssv2.pt"), number: i);
            AssertSame(probes[i], loaded);
        }
        Assert.Contains("has no Probe",
            Assert.Throws<WeightFileException>(() => ProbeLoader.Load(At("ssv2.pt"), number: 3)).Message);
        Assert.Contains(
            "5 heads", Assert.Throws<WeightFileException>(() => ProbeLoader.Load(At("ssv2.pt"), heads: 5)).Message);
    }

    [Theory, InlineData(WeightNaming.Reference, "p.pt"), InlineData(WeightNaming.Reference, "p.safetensors"),
        InlineData(WeightNaming.HuggingFace, "folder")]
    public void A_probe_trained_here_is_written_for_others_and_read_again(WeightNaming naming, string name)
    {
        using var scope = NewDisposeScope();
        using var probe = new AttentiveProbe(AttentiveProbeConfig.VJepa2(32, 7));
        WeightExport.Write(At(name), new Dictionary<NetworkPart, nn.Module> { [NetworkPart.Probe] = probe }, naming);
        using var loaded = ProbeLoader.Load(At(name));
        AssertSame(probe, loaded);
    }

    [Fact]
    public void The_published_grid_has_twenty_probes_whose_weight_decay_stays()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(20, ProbeSettings.VJepa2.LearningRates.Count * ProbeSettings.VJepa2.WeightDecays.Count);
        using var network = nn.Linear(4, 2);
        using var optimizer = new ProbeOptimizer(network, 1e-3, .4, 2, ProbeSettings.VJepa2 with { Epochs = 2 });
        for (var step = 0; step < 4; step++)
        {
            optimizer.Step(network.forward(ones(1, 4)).sum());
            Assert.Equal(.4, optimizer.WeightDecay, 1e-12);
        }
        Assert.Equal(0, optimizer.LearningRate, 1e-12);
    }
}
