using VJepa.Models;
using static TorchSharp.torch;
using static VJepa.Tests.Parity.RecordedRun;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class ActionParityTests
{
    [Theory, InlineData("plain"), InlineData("extrinsics"), InlineData("norope")]
    public void Action_conditioned_predictions_masks_and_gradients_are_the_recorded_ones(string kind)
    {
        using var scope = NewDisposeScope();
        var json = Golden.Json("ac/ac.json");
        var (shared, recorded) = (json.GetProperty("config"), json.GetProperty("forward_cases").GetProperty(kind));
        var tensors = Golden.Tensors("ac/ac_predictor.safetensors").Under(kind + ".");
        double Gate(string name) => 5 * Number(recorded.GetProperty("float32_vs_float64_max_abs"), $"{kind}.{name}");
        using var predictor = new ActionPredictor(new ActionPredictorConfig
        {
            Inputs = Int(shared, "enc_dim"),
            Width = Int(shared, "dim"),
            Heads = Int(shared, "heads"),
            Depth = Int(recorded, "depth"),
            UseExtrinsics = Flag(recorded, "use_extrinsics"),
            Rotary = Flag(recorded, "use_rope"),
        });
        Load.Strict(predictor, tensors.Under("param."));
        Assert.Equal(Int(recorded, "condition_tokens"), predictor.Conditions);
        var size = recorded.GetProperty("grid");
        var (frames, grid) = (size[0].GetInt32(), (Height: size[1].GetInt32(), Width: size[2].GetInt32()));
        var (x, actions) = (tensors["x"].requires_grad_(), tensors["actions"].requires_grad_());
        var output = predictor.forward(x, actions, tensors["states"], grid, tensors["extrinsics"]);
        Near.Within(Gate("output"), output, tensors["output"], "output");
        output.backward([tensors["grad_output"]]);
        Near.Within(Gate("grad_x"), x.grad!, tensors["grad_x"], "gradient of the features");
        Near.Within(Gate("grad_actions"), actions.grad!, tensors["grad_actions"], "gradient of the actions");
        var parameters = predictor.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var (name, gradient) in tensors.Under("grad.")) Near.Within(Gate($"grad.{name}"), parameters[name].grad!, gradient, $"gradient of {name}");
        Assert.Equal(recorded.GetProperty("params_without_grad").EnumerateArray().Select(name => name.GetString()).Order(),
            parameters.Where(p => p.Value.grad is null).Select(p => p.Key).Order());
        using var quiet = no_grad();
        var first = predictor.forward(x.narrow(1, 0, grid.Height * grid.Width), actions[.., ..1], tensors["states"][.., ..1], grid, tensors["extrinsics"][.., ..1]);
        Near.Within(Gate("output_first_frame_only"), first, tensors["output_first_frame_only"], "first frame alone");
        if (!tensors.TryGetValue("attn_mask", out var mask)) return;
        Near.Within(0, ActionPredictor.FrameCausalMask(frames, predictor.Conditions + grid.Height * grid.Width), mask.to(@bool), "mask");
    }

    [Fact]
    public void The_largest_published_size_has_the_recorded_number_of_parameters()
    {
        using var scope = NewDisposeScope();
        var recorded = Golden.Json("sizes/sizes_v2.json").GetProperty("ac_predictor");
        var inputs = Golden.Json("sizes/sizes_v2.json").GetProperty("encoders").EnumerateArray()
            .First(encoder => encoder.GetProperty("model").GetString() == recorded.GetProperty("encoder").GetString());
        var depth = Int(recorded, "depth");
        using var two = new ActionPredictor(new ActionPredictorConfig
        {
            Inputs = Int(inputs, "embed_dim"), Width = Int(recorded, "predictor_embed_dim"), Heads = Int(recorded, "num_heads"), Depth = 2,
        });
        var state = two.state_dict();
        var block = state.Where(pair => pair.Key.StartsWith("predictor_blocks.1.", StringComparison.Ordinal)).Select(pair => pair.Value.numel()).ToArray();
        Assert.Equal(Number(recorded.GetProperty("predictor"), "total"), state.Values.Sum(tensor => tensor.numel()) + (depth - 2) * block.Sum());
        Assert.Equal(Int(recorded.GetProperty("predictor"), "tensors"), state.Count + (depth - 2) * block.Length);
    }
}
