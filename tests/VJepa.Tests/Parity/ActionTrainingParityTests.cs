using System.Text.Json;
using VJepa.Models;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class ActionTrainingParityTests
{
    [Fact]
    public void The_recorded_training_on_a_frozen_encoder_is_repeated_to_the_same_weights()
    {
        using var scope = NewDisposeScope();
        var training = Golden.Json("ac/ac.json").GetProperty("training");
        var config = training.GetProperty("config");
        var (model, exact) = (config.GetProperty("model"), training.GetProperty("float64"));
        var tensors = Golden.Tensors("ac/ac_training.safetensors");
        using var encoder = EncoderOf(config.GetProperty("data"), training.GetProperty("encoder"));
        using var predictor = PredictorOf(model, training.GetProperty("encoder"));
        Load.Strict(encoder, tensors.Under("init.encoder."));
        Load.Strict(predictor, tensors.Under("init.predictor."));
        using var trainer = new ActionTrainer(encoder, predictor, TrainingOf(config));
        var steps = training.Items("steps");
        var noise = new RunNoise(name => [.. steps.Select(step => step.Number(name))], exact, exact);
        var run = config.GetProperty("optimization");
        foreach (var recorded in steps)
        {
            var step = recorded.Int("step");
            Tensor Of(string name) => tensors[$"step{step}.{name}"];
            var report = trainer.Step(Of("clips"), Of("actions"), Of("states"));
            Near.Number(noise.Loss, report.Loss, recorded.Number("loss"), $"loss of step {step}");
            Near.Number(noise.Loss, report.TeacherForced, recorded.Number("teacher_forced_loss"),
                $"teacher_forced_loss of step {step}");
            Near.Number(noise.Loss, report.RollOut, recorded.Number("rollout_loss"),
                $"rollout_loss of step {step}");
            Near.Ratio(noise.GradientNorm("pred_grad_norm"), report.GradientNorm,
                recorded.Number("pred_grad_norm"), $"pred_grad_norm of step {step}");
            Near.Schedule(report.LearningRate, recorded.Number("lr"), run.Number("lr"), $"lr of step {step}");
            Near.Schedule(report.WeightDecay, recorded.Number("wd"), run.Number("weight_decay"), $"wd of step {step}");
        }
        var final = tensors.Under("final.predictor.");
        var heads = model.Flag("use_rope") ? model.Int("pred_num_heads") : 0;
        TrainedWeights.Within(noise.Weights(final), predictor, final, "", heads);
    }

    private static Encoder EncoderOf(JsonElement data, JsonElement shape) => new(new EncoderConfig
    {
        ImageSize = data.Int("crop_size"),
        PatchSize = data.Int("patch_size"),
        TubeletSize = data.Int("tubelet_size"),
        Frames = shape.Int("num_frames"),
        Width = shape.Int("embed_dim"),
        Depth = shape.Int("depth"),
        Heads = shape.Int("heads"),
        MlpRatio = shape.Number("mlp_ratio"),
        Positions = RecordedConfig.Positions(shape),
    });

    private static ActionPredictor PredictorOf(JsonElement model, JsonElement encoder) => new(new ActionPredictorConfig
    {
        Inputs = encoder.Int("embed_dim"),
        Width = model.Int("pred_embed_dim"),
        Depth = model.Int("pred_depth"),
        Heads = model.Int("pred_num_heads"),
        UseExtrinsics = model.Flag("use_extrinsics"),
        Rotary = model.Flag("use_rope"),
    });

    private static ActionTrainingConfig TrainingOf(JsonElement config)
    {
        var (run, loss) = (config.GetProperty("optimization"), config.GetProperty("loss"));
        Assert.Equal(1, loss.Number("loss_exp"));
        return new ActionTrainingConfig
        {
            Epochs = run.Int("epochs"),
            StepsPerEpoch = run.Int("ipe"),
            WarmupEpochs = run.Number("warmup"),
            CooldownEpochs = run.Number("anneal"),
            StartLearningRate = run.Number("start_lr"),
            LearningRate = run.Number("lr"),
            FinalLearningRate = run.Number("final_lr"),
            WeightDecay = run.Number("weight_decay"),
            RollOutSteps = loss.Int("auto_steps"),
            NormalizeFeatures = loss.Flag("normalize_reps"),
        };
    }
}
