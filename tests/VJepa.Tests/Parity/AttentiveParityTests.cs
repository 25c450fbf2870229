using System.Text.Json;
using VJepa.Lab.Evaluation;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class AttentiveParityTests
{
    [Theory]
    [InlineData("v1", ProbeForm.VJepa)]
    [InlineData("v2", ProbeForm.VJepa2)]
    public void Poolers_give_the_recorded_outputs_and_gradients(string version, ProbeForm form)
    {
        using var scope = NewDisposeScope();
        var (cases, tensors) = Recorded(version, "num_queries");
        foreach (var (name, recorded, config) in cases)
        {
            var (own, noise) = (tensors.Under($"{name}."), new Noise(recorded));
            using var pooler = new AttentivePooler(config with { Form = form, Queries = recorded.Int("num_queries") });
            Load.Strict(pooler, own.Under("param."));
            var input = own["input"].requires_grad_();
            var output = pooler.forward(input);
            output.backward([own["grad_output"]]);
            noise.Check("output", output, own, $"{name}.");
            noise.Check("grad_input", input.grad!, own, $"{name}.");
            Gradients(pooler, noise, own, $"{name}.");
            Assert.Equal(recorded.Texts("params_without_grad").Order(),
                pooler.named_parameters().Where(p => p.parameter.grad is null).Select(p => p.name).Order());
        }
    }

    [Theory]
    [InlineData("v1", ProbeForm.VJepa)]
    [InlineData("v2", ProbeForm.VJepa2)]
    public void Probes_give_the_recorded_logits_loss_and_gradients(string version, ProbeForm form)
    {
        using var scope = NewDisposeScope();
        var (cases, tensors) = Recorded(version, "num_classes");
        foreach (var (name, recorded, config) in cases)
        {
            var (own, noise) = (tensors.Under($"{name}."), new Noise(recorded));
            using var probe = new AttentiveProbe(config with { Form = form, Classes = recorded.Int("num_classes") });
            Load.Strict(probe, own.Under("param."));
            var logits = probe.forward(own["input"]);
            var loss = nn.functional.cross_entropy(logits, own["labels"].to(int64));
            loss.backward();
            noise.Check("logits", logits, own, $"{name}.");
            using var expected = tensor((float)recorded.Number("loss"));
            Near.WithinNoise(noise.Of($"{name}.loss"), loss, expected, $"{name}.loss");
            Gradients(probe, noise, own, $"{name}.");
        }
    }

    /// <summary>The cases that have a value of this name.</summary>
    private static ((string, JsonElement, AttentiveProbeConfig)[], IReadOnlyDictionary<string, Tensor>) Recorded(
        string version, string key)
    {
        var json = Golden.Json($"attentive/attentive_{version}.json");
        var tensors = Golden.Tensors($"attentive/attentive_{version}.safetensors");
        var cases = json.GetProperty("cases").Members().Where(one => one.Value.Has(key))
            .Select(one => (one.Name, one.Value, Config(json.GetProperty("config"), one.Value))).ToArray();
        Assert.SkipWhen(cases.Length == 0, $"The golden folder {Golden.Folder} has no case with {key} for {version}.");
        return (cases, tensors);
    }

    private static AttentiveProbeConfig Config(JsonElement shared, JsonElement recorded) => new()
    {
        Width = shared.Int("dim"),
        Heads = shared.Int("heads"),
        Classes = shared.Int("classes"),
        Depth = recorded.Int("depth"),
        CompleteBlock = recorded.Flag("complete_block"),
        LayerNormEpsilon = recorded.Number("ln_eps", 1e-5),
    };

    private static void Gradients(
        nn.Module network, Noise noise, IReadOnlyDictionary<string, Tensor> own, string prefix)
    {
        var parameters = network.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var name in own.Under("grad.").Keys) noise.Check($"grad.{name}", parameters[name].grad!, own, prefix);
    }
}
