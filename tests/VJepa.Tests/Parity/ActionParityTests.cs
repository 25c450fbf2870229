using System.Text.Json;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class ActionParityTests
{
    public static TheoryData<string> Kinds =>
        Golden.Cases("ac/ac.json", json => json.GetProperty("forward_cases").Members().Select(kind => kind.Name));

    [Theory, MemberData(nameof(Kinds))]
    public void Action_conditioned_predictions_masks_and_gradients_are_the_recorded_ones(string kind)
    {
        using var scope = NewDisposeScope();
        var json = Golden.Json("ac/ac.json");
        var recorded = json.GetProperty("forward_cases").GetProperty(kind);
        var tensors = Golden.Tensors("ac/ac_predictor.safetensors").Under(kind + ".");
        var noise = new Noise(recorded);
        using var predictor = Predictor(json.GetProperty("config"), recorded);
        Load.Strict(predictor, tensors.Under("param."));
        Assert.Equal(recorded.Int("condition_tokens"), predictor.Conditions);
        var (frames, height, width) = MaskDrawing.Grid(recorded.GetProperty("grid"));
        var (x, actions) = (tensors["x"].requires_grad_(), tensors["actions"].requires_grad_());
        var (states, extrinsics) = (tensors["states"], tensors["extrinsics"]);
        var output = predictor.forward(x, actions, states, (height, width), extrinsics);
        noise.Check("output", output, tensors, $"{kind}.");
        output.backward([tensors["grad_output"]]);
        noise.Check("grad_x", x.grad!, tensors, $"{kind}.");
        noise.Check("grad_actions", actions.grad!, tensors, $"{kind}.");
        var parameters = predictor.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var name in tensors.Under("grad.").Keys)
            noise.Check($"grad.{name}", parameters[name].grad!, tensors, $"{kind}.");
        Assert.Equal(recorded.Texts("params_without_grad").Order(),
            parameters.Where(p => p.Value.grad is null).Select(p => p.Key).Order());

        using var quiet = no_grad();
        var first = predictor.forward(
            x.narrow(1, 0, height * width), actions[.., ..1], states[.., ..1], (height, width), extrinsics[.., ..1]);
        noise.Check("output_first_frame_only", first, tensors, $"{kind}.");
        if (!tensors.TryGetValue("attn_mask", out var mask)) return;
        var ours = ActionPredictor.FrameCausalMask(frames, predictor.Conditions + height * width);
        Near.Within(0, ours, mask.to(@bool), "mask");
    }

    [Fact]
    public void Poses_after_an_action_and_differences_of_poses_are_the_recorded_ones()
    {
        foreach (var recorded in Golden.Json("ac/poses.json").Items("cases"))
        {
            void Same(string name, double[] ours)
            {
                var expected = recorded.Numbers(name);
                Assert.Equal(expected.Length, ours.Length);
                for (var i = 0; i < ours.Length; i++) Near.Number(1e-12, ours[i], expected[i], $"{name}[{i}]");
            }
            var (pose, other) = (recorded.Numbers("pose"), recorded.Numbers("other_pose"));
            var difference = Poses.Difference(pose, other);
            Same("new_pose", Poses.Apply(pose, recorded.Numbers("action")));
            Same("diff_pose_to_other", difference);
            Same("other_pose", Poses.Apply(pose, difference));
        }
    }

    private static ActionPredictor Predictor(JsonElement shared, JsonElement recorded) => new(new ActionPredictorConfig
    {
        Inputs = shared.Int("enc_dim"),
        Width = shared.Int("dim"),
        Heads = shared.Int("heads"),
        Depth = recorded.Int("depth", shared.Int("depth")),
        UseExtrinsics = recorded.Flag("use_extrinsics"),
        Rotary = recorded.Flag("use_rope"),
    });
}
