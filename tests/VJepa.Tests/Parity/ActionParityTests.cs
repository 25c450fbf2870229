using VJepa.Models;
using VJepa.Training;
using static TorchSharp.torch;
using static VJepa.Tests.Parity.RecordedRun;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class ActionParityTests
{
    public static TheoryData<string> Kinds => ["plain", "extrinsics", "norope"];

    [Theory, MemberData(nameof(Kinds))]
    public void Action_conditioned_predictions_masks_and_gradients_are_the_recorded_ones(string kind)
    {
        using var scope = NewDisposeScope();
        var json = Golden.Json("ac/ac.json");
        var (shared, recorded) = (json.GetProperty("config"), json.GetProperty("forward_cases").GetProperty(kind));
        var tensors = Golden.Tensors("ac/ac_predictor.safetensors").Under(kind + ".");
        double NoiseOf(string name) => Number(recorded.GetProperty("float32_vs_float64_max_abs"), $"{kind}.{name}");
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
        var output = predictor.call(x, actions, tensors["states"], grid, tensors["extrinsics"]);
        Near.WithinNoise(NoiseOf("output"), output, tensors["output"], "output");
        output.backward([tensors["grad_output"]]);
        Near.WithinNoise(NoiseOf("grad_x"), x.grad!, tensors["grad_x"], "gradient of the features");
        Near.WithinNoise(NoiseOf("grad_actions"), actions.grad!, tensors["grad_actions"], "gradient of the actions");
        var parameters = predictor.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var (name, gradient) in tensors.Under("grad.")) Near.WithinNoise(NoiseOf($"grad.{name}"), parameters[name].grad!, gradient, $"gradient of {name}");
        Assert.Equal(recorded.GetProperty("params_without_grad").EnumerateArray().Select(name => name.GetString()).Order(),
            parameters.Where(p => p.Value.grad is null).Select(p => p.Key).Order());
        using var quiet = no_grad();
        var first = predictor.call(x.narrow(1, 0, grid.Height * grid.Width), actions[.., ..1], tensors["states"][.., ..1], grid, tensors["extrinsics"][.., ..1]);
        Near.WithinNoise(NoiseOf("output_first_frame_only"), first, tensors["output_first_frame_only"], "first frame alone");
        if (!tensors.TryGetValue("attn_mask", out var mask)) return;
        Near.Within(0, ActionPredictor.FrameCausalMask(frames, predictor.Conditions + grid.Height * grid.Width), mask.to(@bool), "mask");
    }

    [Fact]
    public void Poses_after_an_action_and_differences_of_poses_are_the_recorded_ones()
    {
        var cases = Golden.Json("ac/poses.json").GetProperty("cases").EnumerateArray().ToArray();
        Assert.NotEmpty(cases);
        foreach (var recorded in cases)
        {
            double[] Of(string name) => [.. recorded.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
            void Same(string name, double[] ours)
            {
                var expected = Of(name);
                for (var i = 0; i < Poses.Size; i++) Assert.Equal(expected[i], ours[i], 1e-12);
            }
            Same("new_pose", Poses.Apply(Of("pose"), Of("action")));
            Same("diff_pose_to_other", Poses.Difference(Of("pose"), Of("other_pose")));
            var there = Poses.Apply(Of("pose"), Poses.Difference(Of("pose"), Of("other_pose")));
            for (var i = 0; i < Poses.Size; i++) Assert.Equal(Of("other_pose")[i], there[i], 1e-12);
        }
    }

    [Fact]
    public void Every_recorded_forward_case_is_among_those_tested() =>
        Assert.Equal(Kinds.Select(kind => kind.Data).Order(), Golden.Json("ac/ac.json").GetProperty("forward_cases").EnumerateObject().Select(one => one.Name).Order());

    [Fact]
    public void The_recorded_training_on_a_frozen_encoder_is_repeated_to_the_same_weights()
    {
        using var scope = NewDisposeScope();
        var training = Golden.Json("ac/ac.json").GetProperty("training");
        var (config, shape) = (training.GetProperty("config"), training.GetProperty("encoder"));
        var (data, model, run, loss) = (config.GetProperty("data"), config.GetProperty("model"), config.GetProperty("optimization"), config.GetProperty("loss"));
        var tensors = Golden.Tensors("ac/ac_training.safetensors");
        using var encoder = new Encoder(new EncoderConfig
        {
            ImageSize = Int(data, "crop_size"),
            PatchSize = Int(data, "patch_size"),
            TubeletSize = Int(data, "tubelet_size"),
            Frames = Int(shape, "num_frames"),
            Width = Int(shape, "embed_dim"),
            Depth = Int(shape, "depth"),
            Heads = Int(shape, "heads"),
            MlpRatio = Number(shape, "mlp_ratio"),
            Positions = PositionKind.Rotary,
        });
        using var predictor = new ActionPredictor(new ActionPredictorConfig
        {
            Inputs = Int(shape, "embed_dim"),
            Width = Int(model, "pred_embed_dim"),
            Depth = Int(model, "pred_depth"),
            Heads = Int(model, "pred_num_heads"),
            UseExtrinsics = Flag(model, "use_extrinsics"),
            Rotary = Flag(model, "use_rope"),
        });
        Load.Strict(encoder, tensors.Under("init.encoder."));
        Load.Strict(predictor, tensors.Under("init.predictor."));
        using var trainer = new ActionTrainer(encoder, predictor, new ActionTrainingConfig
        {
            Epochs = Int(run, "epochs"),
            StepsPerEpoch = Int(run, "ipe"),
            WarmupEpochs = Number(run, "warmup"),
            CooldownEpochs = Number(run, "anneal"),
            StartLearningRate = Number(run, "start_lr"),
            LearningRate = Number(run, "lr"),
            FinalLearningRate = Number(run, "final_lr"),
            WeightDecay = Number(run, "weight_decay"),
            RollOutSteps = Int(loss, "auto_steps"),
            NormalizeFeatures = Flag(loss, "normalize_reps"),
        });
        foreach (var recorded in training.GetProperty("steps").EnumerateArray())
        {
            var step = Int(recorded, "step");
            var report = trainer.Step(tensors[$"step{step}.clips"], tensors[$"step{step}.actions"], tensors[$"step{step}.states"]);
            Assert.Equal(Number(recorded, "teacher_forced_loss"), report.TeacherForced, 2e-6);
            Assert.Equal(Number(recorded, "rollout_loss"), report.RollOut, 2e-6);
            Near.Ratio(1e-5, report.GradientNorm, Number(recorded, "pred_grad_norm"), "pred_grad_norm");
            Assert.Equal(Number(recorded, "lr"), report.LearningRate, 1e-15);
            Assert.Equal(Number(recorded, "wd"), report.WeightDecay, 1e-15);
        }
        ParametersWithin(3e-5, predictor, tensors.Under("final.predictor."), "predictor", Int(model, "pred_num_heads"));
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
            Inputs = Int(inputs, "embed_dim"),
            Width = Int(recorded, "predictor_embed_dim"),
            Heads = Int(recorded, "num_heads"),
            Depth = 2,
        });
        var state = two.state_dict();
        var block = state.Where(pair => pair.Key.StartsWith("predictor_blocks.1.", StringComparison.Ordinal)).Select(pair => pair.Value.numel()).ToArray();
        Assert.Equal(Number(recorded.GetProperty("predictor"), "total"), state.Values.Sum(tensor => tensor.numel()) + (depth - 2) * block.Sum());
        Assert.Equal(Int(recorded.GetProperty("predictor"), "tensors"), state.Count + (depth - 2) * block.Length);
    }
}
