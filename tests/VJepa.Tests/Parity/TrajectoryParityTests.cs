using System.Text.Json;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class TrajectoryParityTests
{
    public static TheoryData<string> Versions => ["v1", "v2"];

    [Theory, MemberData(nameof(Versions))]
    public void The_recorded_run_is_repeated_step_by_step(string version)
    {
        using var scope = NewDisposeScope();
        var run = new RecordedRun(version);
        using var pretrainer = run.Start("init_weights.safetensors");
        Assert.Equal(pretrainer.Config.Steps, run.Steps.Length);
        Follow(run, pretrainer);
    }

    [Theory, MemberData(nameof(Versions))]
    public void Weights_are_the_recorded_ones_at_each_checkpoint_and_at_the_end(string version)
    {
        using var scope = NewDisposeScope();
        var run = new RecordedRun(version);
        var files = run.Checkpoints(".safetensors").ToDictionary(found => found.Steps, found => found.File);
        files[run.Steps.Length] = $"{version}/final_weights.safetensors";
        foreach (var file in files.Values) Golden.File(file);
        using var pretrainer = run.Start("init_weights.safetensors");
        Follow(run, pretrainer, files);
    }

    [Theory, MemberData(nameof(Versions))]
    public void A_released_checkpoint_goes_on_to_the_recorded_end(string version)
    {
        using var scope = NewDisposeScope();
        var run = new RecordedRun(version);
        var archives = run.Checkpoints(".pt").Concat(run.Checkpoints(".pth.tar")).ToArray();
        Assert.SkipWhen(archives.Length == 0, $"The golden folder {Golden.Folder} has no checkpoint in {version}.");
        var final = $"{version}/final_weights.safetensors";
        Golden.File(final);
        foreach (var (file, steps) in archives)
        {
            using var pretrainer = Library.Resume(file, run.Config);
            Assert.Equal(steps, pretrainer.NextStep);
            Follow(run, pretrainer, new() { [run.Steps.Length] = final });
        }
    }

    /// <summary>Runs the remaining steps on the recorded clips and masks, and compares each.</summary>
    /// <param name="run">The recorded run.</param>
    /// <param name="pretrainer">Where it stands.</param>
    /// <param name="weights">Files of weights to compare with, by the number of steps before.</param>
    private static void Follow(RecordedRun run, Pretrainer pretrainer, Dictionary<int, string>? weights = null)
    {
        using var scope = NewDisposeScope();
        var (tensors, noise, steps) = (run.Tensors("trajectory.safetensors"), run.Noise, run.Steps);
        for (var step = (int)pretrainer.NextStep; step < steps.Length; step++)
        {
            var recorded = steps[step];
            var report = RecordedRun.Step(pretrainer, tensors, step);
            Assert.Equal(step, report.Step);
            Near.Number(noise.Loss, report.Loss, recorded.Number("loss"), $"loss of step {step}");
            if (recorded.Has("loss_reg"))
                Near.Number(noise.Loss, report.VarianceTerm, recorded.Number("loss_reg"), $"loss_reg of step {step}");
            GradientNorms(noise, report, recorded);
            Schedules(pretrainer.Config, report, recorded);
            Parameters(noise, pretrainer, recorded);
            if (weights?.TryGetValue(step + 1, out var file) == true)
                TrainedWeights.AllWithin(noise.Weights(), pretrainer, Golden.Tensors(file));
        }
    }

    private static void GradientNorms(RunNoise noise, StepReport report, JsonElement recorded)
    {
        void Check(string name, double norm) =>
            Near.Ratio(noise.GradientNorm(name), norm, recorded.Number(name), $"{name} of step {report.Step}");
        Check("enc_grad_norm", report.EncoderGradientNorm);
        Check("pred_grad_norm", report.PredictorGradientNorm);
    }

    private static void Schedules(PretrainingConfig config, StepReport report, JsonElement recorded)
    {
        Near.Schedule(report.LearningRate, recorded.Number("lr"), config.LearningRate, $"lr of step {report.Step}");
        Near.Schedule(report.WeightDecay, recorded.Number("wd"), config.FinalWeightDecay, $"wd of step {report.Step}");
        Near.Schedule(report.Momentum, recorded.Number("momentum"), 1, $"momentum of step {report.Step}");
        if (recorded.Has("clip_applied"))
            Assert.Equal(recorded.Flag("clip_applied"), config.Schedules.Clips(report.Step));
    }

    private static void Parameters(RunNoise noise, Pretrainer pretrainer, JsonElement recorded)
    {
        var step = recorded.Int("step");
        if (recorded.Has("exp_avg_mean_abs"))
        {
            var (first, second) = Library.AdamMoments(pretrainer);
            var gate = 10 * Math.Max(noise.GradientNorm("enc_grad_norm"), noise.GradientNorm("pred_grad_norm"));
            Near.Ratio(gate, first, recorded.Number("exp_avg_mean_abs"), "exp_avg_mean_abs");
            Near.Ratio(gate, second, recorded.Number("exp_avg_sq_mean_abs"), "exp_avg_sq_mean_abs");
        }
        if (recorded.Has("params_without_grad"))
        {
            var updates = Library.Updates(pretrainer);
            foreach (var name in recorded.Texts("params_without_grad").Where(updates.ContainsKey))
                Assert.True(updates[name] < pretrainer.NextStep, $"{name} got a gradient in step {step}.");
        }
        void Norm(string name, nn.Module network) =>
            Near.Ratio(noise.Weights() / 10, L2(network), recorded.Number(name), $"{name} of step {step}");
        Norm("enc_param_l2", pretrainer.Encoder);
        Norm("pred_param_l2", pretrainer.Predictor);
        Norm("target_param_l2", pretrainer.TargetEncoder);
    }

    private static double L2(nn.Module network) => Math.Sqrt(network.parameters().Sum(parameter =>
    {
        using var scope = NewDisposeScope();
        return parameter.detach().@double().square().sum().item<double>();
    }));
}
