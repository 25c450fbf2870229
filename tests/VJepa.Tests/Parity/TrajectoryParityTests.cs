using System.Text.Json;
using VJepa.Training;
using static TorchSharp.torch;
using static VJepa.Tests.Parity.RecordedRun;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class TrajectoryParityTests
{
    [Fact]
    public void The_recorded_run_is_repeated_step_by_step_to_the_same_weights()
    {
        using var scope = NewDisposeScope();
        using var pretrainer = Start("v1/init_weights.safetensors");
        Follow(pretrainer);
    }

    [Fact]
    public void A_released_checkpoint_goes_on_to_the_recorded_end()
    {
        using var scope = NewDisposeScope();
        var files = Directory.GetFiles(Path.GetDirectoryName(Golden.File("v1/trajectory.safetensors"))!, "jepa-e*.pth.tar");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            using var pretrainer = ReleasedCheckpoint.Load(file, Config());
            Assert.InRange(pretrainer.NextStep, 1, pretrainer.Config.Steps - 1);
            Follow(pretrainer);
        }
    }

    /// <summary>Runs the remaining steps on the recorded clips and masks, comparing each.</summary>
    private static void Follow(Pretrainer pretrainer)
    {
        using var scope = NewDisposeScope();
        var json = Json;
        var tensors = Golden.Tensors("v1/trajectory.safetensors");
        // jepa-eN was written at the end of epoch N, from 0.
        var checkpoints = Directory.GetFiles(Path.GetDirectoryName(Golden.File("v1/trajectory.json"))!, "jepa-e*.safetensors")
            .ToDictionary(file => (EpochOf(file) + 1) * pretrainer.Config.StepsPerEpoch - 1, file => "v1/" + Path.GetFileName(file));
        Assert.NotEmpty(checkpoints);
        var steps = json.GetProperty("steps").EnumerateArray().ToArray();
        Assert.Equal(pretrainer.Config.Steps, steps.Length);
        for (var step = (int)pretrainer.NextStep; step < steps.Length; step++)
        {
            var recorded = steps[step];
            var prefix = $"step{step:00}.";
            var report = pretrainer.Step(tensors[prefix + "clips"], Masks(tensors, prefix));
            Assert.Equal(step, report.Step);
            Assert.Equal(Number(recorded, "loss"), report.Loss, 2e-6);
            Assert.Equal(Number(recorded, "loss_reg"), report.VarianceTerm, 2e-6);
            Near.Ratio(1e-5, report.EncoderGradientNorm, Number(recorded, "enc_grad_norm"), "enc_grad_norm");
            Near.Ratio(1e-5, report.PredictorGradientNorm, Number(recorded, "pred_grad_norm"), "pred_grad_norm");
            Near.Ratio(1e-12, report.LearningRate, Number(recorded, "lr"), "lr");
            Near.Ratio(1e-12, report.WeightDecay, Number(recorded, "wd"), "wd");
            Near.Ratio(1e-12, report.Momentum, Number(recorded, "momentum"), "momentum");
            Assert.Equal(recorded.GetProperty("clip_applied").GetBoolean(), pretrainer.Config.Schedules.Clips(step));
            Moments(pretrainer, recorded);
            Norms(pretrainer, recorded);
            if (checkpoints.TryGetValue(step, out var file)) Weights(pretrainer, file);
        }
        Weights(pretrainer, "v1/final_weights.safetensors");
    }

    private static int EpochOf(string file) => int.Parse(Path.GetFileNameWithoutExtension(file)["jepa-e".Length..]);

    /// <summary>Mean over parameters of the mean absolute Adam moments.</summary>
    private static void Moments(Pretrainer pretrainer, JsonElement recorded)
    {
        double Mean(Func<TrainedParameter, Tensor> moment) =>
            pretrainer.Parameters.Average(p => { using var size = moment(p).@double().abs().mean(); return size.item<double>(); });
        Near.Ratio(1e-4, Mean(p => p.Mean), Number(recorded, "exp_avg_mean_abs"), "exp_avg_mean_abs");
        Near.Ratio(1e-4, Mean(p => p.Square), Number(recorded, "exp_avg_sq_mean_abs"), "exp_avg_sq_mean_abs");
    }

    private static void Norms(Pretrainer pretrainer, JsonElement recorded)
    {
        static double Norm(nn.Module network) => Math.Sqrt(network.parameters()
            .Sum(p => { using var scope = NewDisposeScope(); return p.detach().@double().square().sum().item<double>(); }));
        Near.Ratio(1e-6, Norm(pretrainer.Encoder), Number(recorded, "enc_param_l2"), "enc_param_l2");
        Near.Ratio(1e-6, Norm(pretrainer.Predictor), Number(recorded, "pred_param_l2"), "pred_param_l2");
        Near.Ratio(1e-6, Norm(pretrainer.TargetEncoder), Number(recorded, "target_param_l2"), "target_param_l2");
    }

    private static void Weights(Pretrainer pretrainer, string file)
    {
        var weights = Golden.Tensors(file);
        ParametersWithin(1e-5, pretrainer.Encoder, weights.Under("encoder."), "encoder");
        ParametersWithin(1e-5, pretrainer.Predictor, weights.Under("predictor."), "predictor");
        ParametersWithin(1e-5, pretrainer.TargetEncoder, weights.Under("target_encoder."), "target_encoder");
    }
}
