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
    public void Poolers_of_every_recorded_depth_and_form_give_the_recorded_outputs_and_gradients(string version, ProbeForm form)
    {
        using var scope = NewDisposeScope();
        var json = Golden.Json($"attentive/attentive_{version}.json");
        var tensors = Golden.Tensors($"attentive/attentive_{version}.safetensors");
        var checkedCases = 0;
        foreach (var recorded in json.GetProperty("cases").EnumerateObject())
        {
            if (!recorded.Value.TryGetProperty("num_queries", out var queries)) continue;
            var (name, noise) = (recorded.Name, Noise(recorded.Value));
            using var pooler = new AttentivePooler(Config(json, recorded.Value, form) with { Queries = queries.GetInt32() });
            Load.Strict(pooler, tensors.Under($"{name}.param."));
            var input = tensors[$"{name}.input"].requires_grad_();
            var output = pooler.forward(input);
            output.backward([tensors[$"{name}.grad_output"]]);
            Near.WithinNoise(NoiseOf(noise, $"{name}.output"), output, tensors[$"{name}.output"], $"{name}.output");
            Near.WithinNoise(NoiseOf(noise, $"{name}.grad_input"), input.grad!, tensors[$"{name}.grad_input"], $"{name}.grad_input");
            var parameters = pooler.named_parameters().ToDictionary(p => p.name, p => p.parameter);
            foreach (var (parameter, gradient) in tensors.Under($"{name}.grad."))
                Near.WithinNoise(NoiseOf(noise, $"{name}.grad.{parameter}"), parameters[parameter].grad!, gradient, $"{name}.grad.{parameter}");
            Assert.Equal(
                recorded.Value.GetProperty("params_without_grad").EnumerateArray().Select(p => p.GetString()).Order(),
                parameters.Where(p => p.Value.grad is null).Select(p => p.Key).Order());
            checkedCases++;
        }
        Assert.True(checkedCases > 0);
    }

    [Theory]
    [InlineData("v1", ProbeForm.VJepa)]
    [InlineData("v2", ProbeForm.VJepa2)]
    public void Probes_give_the_recorded_logits_loss_and_gradients(string version, ProbeForm form)
    {
        using var scope = NewDisposeScope();
        var json = Golden.Json($"attentive/attentive_{version}.json");
        var tensors = Golden.Tensors($"attentive/attentive_{version}.safetensors");
        var checkedCases = 0;
        foreach (var recorded in json.GetProperty("cases").EnumerateObject())
        {
            if (!recorded.Value.TryGetProperty("num_classes", out var classes)) continue;
            var (name, noise) = (recorded.Name, Noise(recorded.Value));
            using var probe = new AttentiveProbe(Config(json, recorded.Value, form) with { Classes = classes.GetInt32() });
            Load.Strict(probe, tensors.Under($"{name}.param."));
            var logits = probe.forward(tensors[$"{name}.input"]);
            var loss = nn.functional.cross_entropy(logits, tensors[$"{name}.labels"].to(int64));
            loss.backward();
            Near.WithinNoise(NoiseOf(noise, $"{name}.logits"), logits, tensors[$"{name}.logits"], $"{name}.logits");
            Assert.Equal(recorded.Value.GetProperty("loss").GetDouble(), loss.item<float>(), 1e-5);
            var parameters = probe.named_parameters().ToDictionary(p => p.name, p => p.parameter);
            foreach (var (parameter, gradient) in tensors.Under($"{name}.grad."))
                Near.WithinNoise(NoiseOf(noise, $"{name}.grad.{parameter}"), parameters[parameter].grad!, gradient, $"{name}.grad.{parameter}");
            checkedCases++;
        }
        Assert.True(checkedCases > 0);
    }

    private static AttentiveProbeConfig Config(JsonElement json, JsonElement recorded, ProbeForm form)
    {
        var config = json.GetProperty("config");
        return new AttentiveProbeConfig
        {
            Width = config.GetProperty("dim").GetInt32(),
            Heads = config.GetProperty("heads").GetInt32(),
            Classes = config.GetProperty("classes").GetInt32(),
            Depth = recorded.GetProperty("depth").GetInt32(),
            CompleteBlock = recorded.GetProperty("complete_block").GetBoolean(),
            LayerNormEpsilon = recorded.TryGetProperty("ln_eps", out var epsilon) ? epsilon.GetDouble() : 1e-5,
            Form = form,
        };
    }

    private static JsonElement? Noise(JsonElement recorded) =>
        recorded.TryGetProperty("float32_vs_float64_max_abs", out var noise) ? noise : null;

    /// <summary>The recorded program's own rounding noise.</summary>
    private static double NoiseOf(JsonElement? noise, string name) =>
        noise is { } known && known.TryGetProperty(name, out var value) ? value.GetDouble() : 3e-6;
}
