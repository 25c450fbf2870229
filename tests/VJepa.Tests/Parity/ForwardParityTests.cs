using System.Text.Json;
using VJepa.Models;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class ForwardParityTests
{
    private static readonly Lazy<JsonElement> Json = new(() => Golden.Json("v1/forward.json"));

    /// <summary>The recorded program's own rounding noise.</summary>
    private static double NoiseOf(string name) => Json.Value.GetProperty("float32_vs_float64_max_abs").GetProperty(name).GetDouble();

    private static (Pretrainer Pretrainer, IReadOnlyDictionary<string, Tensor> Tensors) Start() =>
        (RecordedRun.Start("v1/" + Json.Value.GetProperty("weights_file").GetString()), Golden.Tensors("v1/forward.safetensors"));

    [Fact]
    public void Every_layer_of_the_encoder_gives_the_recorded_tokens()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (pretrainer, tensors) = Start();
        using var owned = pretrainer;
        var encoder = pretrainer.Encoder;
        var patches = encoder.named_children().First(child => child.name == "patch_embed").module;
        var embedded = ((PatchEmbedding)patches).forward(tensors["clips"]);
        Near.WithinNoise(NoiseOf("encoder_full.patch_embed"), embedded, tensors["encoder_full.patch_embed"], "patch_embed");
        var (x, rotary) = encoder.Embed(tensors["clips"]);
        for (var block = 0; block < encoder.Config.Depth; block++)
        {
            x = encoder.Blocks[block].forward(x, rotary);
            Near.WithinNoise(NoiseOf($"encoder_full.block{block}"), x, tensors[$"encoder_full.block{block}"], $"block {block}");
        }
        Near.WithinNoise(NoiseOf("encoder_full"), encoder.call(tensors["clips"]), tensors["encoder_full"], "encoder");
    }

    [Fact]
    public void Context_targets_and_predictions_of_every_mask_are_the_recorded_ones()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (pretrainer, tensors) = Start();
        using var owned = pretrainer;
        var targets = pretrainer.Targets(tensors["clips"]);
        Near.WithinNoise(NoiseOf("target_full_ln"), targets, tensors["target_full_ln"], "targets of all tokens");
        var masks = RecordedRun.Masks(tensors, "");
        Assert.Equal(pretrainer.Config.Masks.Count, masks.Length);
        for (var i = 0; i < masks.Length; i++)
        {
            Near.WithinNoise(NoiseOf($"targets.{i}"), Tokens.Gather(targets, masks[i].Target), tensors[$"targets.{i}"], $"targets {i}");
            Near.WithinNoise(NoiseOf($"context.{i}"), pretrainer.Encoder.call(tensors["clips"], masks[i].Context), tensors[$"context.{i}"], $"context {i}");
            Near.WithinNoise(NoiseOf($"pred.{i}"), pretrainer.Predict(tensors["clips"], masks[i], i), tensors[$"pred.{i}"], $"predictions {i}");
        }
    }

    [Fact]
    public void Losses_and_the_gradient_of_every_parameter_are_the_recorded_ones()
    {
        using var scope = NewDisposeScope();
        var (pretrainer, tensors) = Start();
        using var owned = pretrainer;
        var scalars = Json.Value.GetProperty("scalars");
        var masks = RecordedRun.Masks(tensors, "");
        var targets = pretrainer.Targets(tensors["clips"]);
        var predictions = masks.Select((mask, i) => pretrainer.Predict(tensors["clips"], mask, i)).ToArray();
        Tensor[] Losses(LossKind kind) =>
            [.. predictions.Select((predicted, i) => FeatureLoss.Between(predicted, Tokens.Gather(targets, masks[i].Target), kind))];
        var losses = Losses(LossKind.L1);
        for (var i = 0; i < losses.Length; i++)
            Assert.Equal(scalars.GetProperty("loss_per_mask")[i].GetDouble(), losses[i].item<float>(), 1e-6);
        var loss = stack(losses).mean();
        Assert.Equal(scalars.GetProperty("loss").GetDouble(), loss.item<float>(), 1e-6);
        Assert.Equal(scalars.GetProperty("loss_exp2").GetDouble(), stack(Losses(LossKind.L2)).mean().item<float>(), 1e-6);
        Assert.Equal(scalars.GetProperty("loss_reg").GetDouble(), PredictionObjective.VarianceTerm(predictions).item<float>(), 1e-6);
        loss.backward();
        var parameters = pretrainer.Parameters.ToDictionary(p => p.Name, p => p.Value);
        var recorded = tensors.Under("grad.");
        Assert.Equal(parameters.Where(p => p.Value.grad is not null).Select(p => p.Key).Order(), recorded.Keys.Order());
        foreach (var (name, gradient) in recorded)
            Near.WithinNoise(NoiseOf($"grad.{name}"), parameters[name].grad!, gradient, $"gradient of {name}");
    }
}
