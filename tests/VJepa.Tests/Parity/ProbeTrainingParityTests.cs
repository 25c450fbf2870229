using System.Text.Json;
using VJepa.Lab.Evaluation;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class ProbeTrainingParityTests
{
    [Fact]
    public void The_recorded_probe_training_is_repeated_step_by_step()
    {
        using var scope = NewDisposeScope();
        var json = Golden.Json("attentive/probe_training.json");
        var (config, recorded) = (json.GetProperty("config"), json.GetProperty("float32"));
        var tensors = Golden.Tensors("attentive/probe_training.safetensors");
        var noise = new RunNoise(name => recorded.Numbers(name), json.GetProperty("float64"), json);
        using var encoder = Variants.Video();
        using var probe = new AttentiveProbe(new AttentiveProbeConfig
        {
            Width = encoder.Config.Width,
            Classes = config.Int("classes"),
            Heads = config.Int("classifier_heads"),
            Depth = config.Int("classifier_depth"),
        });
        Load.Strict(probe, tensors.Under("init."));
        var (rate, decay) = (config.Number("lr"), config.Number("weight_decay"));
        var stepsPerEpoch = config.Int("iterations_per_epoch");
        using var optimizer = new ProbeOptimizer(probe, rate, decay, stepsPerEpoch, Settings(config));
        var steps = recorded.Numbers("loss").Length;
        var right = 0.0;
        for (var step = 0; step < steps; step++)
        {
            using var inner = NewDisposeScope();
            var labels = tensors[$"it{step}.labels"].to(int64);
            Tensor tokens;
            using (no_grad()) tokens = encoder.call(tensors[$"it{step}.clip"]);
            var logits = probe.forward(tokens);
            var loss = nn.functional.cross_entropy(logits, labels);
            right += ClassificationScores.Of(logits, labels).Top1 / steps;
            var norm = optimizer.Step(loss);
            Near.Number(noise.Loss, loss.item<float>(), recorded.Numbers("loss")[step], $"loss of step {step}");
            var expectedNorm = recorded.Numbers("grad_norm")[step];
            Near.Ratio(noise.GradientNorm("grad_norm"), norm, expectedNorm, $"grad_norm of step {step}");
            Near.Schedule(optimizer.LearningRate, recorded.Numbers("lr")[step], rate, $"lr of step {step}");
            // Two groups: matrices, and biases and 1-D parameters, which have no weight decay.
            var groups = recorded.GetProperty("wd")[step];
            Near.Schedule(optimizer.WeightDecay, groups[0].GetDouble(), decay, $"wd of step {step}");
            Assert.Equal(0, groups[1].GetDouble());
        }
        Near.Number(1e-9, 100 * right, recorded.Number("train_top1"), "train_top1");
        var final = tensors.Under("final.");
        FinalWeights(noise.Weights(final), probe, final);
    }

    private static ProbeSettings Settings(JsonElement config) => new()
    {
        Epochs = config.Int("epochs"),
        StartLearningRate = config.Number("start_lr"),
        FinalLearningRate = config.Number("final_lr"),
        WarmupEpochs = config.Number("warmup_epochs"),
        FinalWeightDecay = config.Number("final_weight_decay"),
        ClipNorm = config.Number("clip_grad_norm"),
    };

    private static void FinalWeights(double gate, AttentiveProbe probe, IReadOnlyDictionary<string, Tensor> final)
    {
        foreach (var (name, tensor) in probe.named_parameters())
        {
            var (actual, expected) = ((Tensor)tensor, final[name]);
            if (name.EndsWith("kv.bias", StringComparison.Ordinal))
            {
                // The key half has an exact gradient of zero: Adam steps on rounding noise there.
                var half = tensor.shape[0] / 2;
                (actual, expected) = (actual.narrow(0, half, half), expected.narrow(0, half, half));
            }
            Near.WithinRelative(gate, actual, expected, name);
        }
    }
}
