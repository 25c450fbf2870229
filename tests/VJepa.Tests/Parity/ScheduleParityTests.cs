using System.Text.Json;
using VJepa.Training;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class ScheduleParityTests
{
    [Fact]
    public void Learning_rate_weight_decay_and_momentum_of_every_recorded_step_agree()
    {
        foreach (var recorded in Golden.Json("schedules/schedules_v1.json").Items("cases"))
        {
            var run = recorded.GetProperty("config");
            Assert.Equal(["call_number_1_based", "lr", "weight_decay", "ema_momentum"], recorded.Texts("columns"));
            Check(recorded, recorded.Text("name"), Config(run) with { Momentum = run.Pair("ema") });
        }
    }

    [Fact]
    public void Learning_rate_and_weight_decay_of_every_published_V_JEPA_2_run_agree()
    {
        foreach (var recorded in Golden.Json("schedules/schedules_v2.json").Items("cases"))
        {
            Check(recorded, recorded.Text("config_file"), Config(recorded.GetProperty("optimization")) with
            {
                LearningRateShape = recorded.Text("schedule") switch
                {
                    "WSD" => LearningRateShape.WarmupConstantCooldown,
                    "linear_decay" => LearningRateShape.Linear,
                    "warmup_cosine" => LearningRateShape.WarmupCosine,
                    var other => throw new InvalidDataException($"Unknown schedule {other}."),
                },
            });
        }
    }

    private static PretrainingConfig Config(JsonElement run) => new()
    {
        StepsPerEpoch = run.Int("ipe"),
        Epochs = run.Int("epochs"),
        WarmupEpochs = run.Number("warmup"),
        CooldownEpochs = run.Number("anneal", 0),
        ScheduleStretch = run.Number("ipe_scale", 1),
        StartLearningRate = run.Number("start_lr"),
        LearningRate = run.Number("lr"),
        FinalLearningRate = run.Number("final_lr"),
        WeightDecay = run.Number("weight_decay"),
        FinalWeightDecay = run.Number("final_weight_decay"),
    };

    /// <summary>Rows: call from 1, learning rate, weight decay, perhaps momentum.</summary>
    private static void Check(JsonElement recorded, string name, PretrainingConfig config)
    {
        var (schedules, decay) = (config.Schedules, Math.Max(config.WeightDecay, config.FinalWeightDecay));
        var rate = Math.Max(config.LearningRate, config.StartLearningRate);
        foreach (var row in recorded.Items("rows"))
        {
            var step = row[0].GetInt64() - 1;
            void Value(int column, double ours, double peak, string what) =>
                Near.Schedule(ours, row[column].GetDouble(), peak, $"{name}: {what} of step {step}");
            Value(1, schedules.LearningRate(step), rate, "learning rate");
            Value(2, schedules.WeightDecay(step), decay, "weight decay");
            if (row.GetArrayLength() > 3) Value(3, schedules.Momentum(step), 1, "momentum");
        }
    }
}
