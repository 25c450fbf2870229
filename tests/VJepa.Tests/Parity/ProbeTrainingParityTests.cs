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
        var config = json.GetProperty("config");
        var tensors = Golden.Tensors("attentive/probe_training.safetensors");
        using var encoder = Variants.Video();
        using var probe = new AttentiveProbe(new AttentiveProbeConfig
        {
            Width = encoder.Config.Width,
            Classes = config.GetProperty("classes").GetInt32(),
            Heads = config.GetProperty("classifier_heads").GetInt32(),
            Depth = config.GetProperty("classifier_depth").GetInt32(),
        });
        Load.Strict(probe, tensors.Under("init."));
        var settings = new ProbeSettings
        {
            Epochs = config.GetProperty("epochs").GetInt32(),
            StartLearningRate = config.GetProperty("start_lr").GetDouble(),
            FinalLearningRate = config.GetProperty("final_lr").GetDouble(),
            WarmupEpochs = config.GetProperty("warmup_epochs").GetDouble(),
            FinalWeightDecay = config.GetProperty("final_weight_decay").GetDouble(),
            ClipNorm = config.GetProperty("clip_grad_norm").GetDouble(),
        };
        using var optimizer = new ProbeOptimizer(probe, config.GetProperty("lr").GetDouble(), config.GetProperty("weight_decay").GetDouble(),
            config.GetProperty("iterations_per_epoch").GetInt64(), settings);
        var recorded = json.GetProperty("float32");
        var steps = recorded.GetProperty("loss").GetArrayLength();
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
            Assert.Equal(At(recorded, "loss", step), loss.item<float>(), 2e-6);
            Near.Ratio(1e-5, norm, At(recorded, "grad_norm", step), "grad_norm");
            Near.Ratio(1e-12, optimizer.LearningRate, At(recorded, "lr", step), "lr");
            Near.Ratio(1e-12, optimizer.WeightDecay, recorded.GetProperty("wd")[step][0].GetDouble(), "wd");
            Assert.Equal(0, recorded.GetProperty("wd")[step][1].GetDouble());
        }
        Assert.Equal(recorded.GetProperty("train_top1").GetDouble(), 100 * right, 1e-9);
        foreach (var (name, tensor) in probe.named_parameters())
        {
            var (actual, expected) = (tensor, tensors[$"final.{name}"]);
            if (name.EndsWith("kv.bias", StringComparison.Ordinal))
            {
                // The key half has an exact gradient of zero: Adam steps on rounding noise there.
                var half = tensor.shape[0] / 2;
                Near.WithinRelative(1e-5, actual.narrow(0, half, half), expected.narrow(0, half, half), name);
            }
            else
            {
                Near.WithinRelative(1e-5, actual, expected, name);
            }
        }
    }

    private static double At(JsonElement recorded, string name, int step) => recorded.GetProperty(name)[step].GetDouble();
}
