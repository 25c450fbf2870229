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
            AssertSchedules(recorded, recorded.Text("name"), Config(run) with { Momentum = run.Pair("ema") });
        }
    }

    [Fact]
    public void Learning_rate_and_weight_decay_of_every_published_V_JEPA_2_run_agree()
    {
        foreach (var recorded in Golden.Json("schedules/schedules_v2.json").Items("cases"))
        {
            AssertSchedules(recorded, recorded.Text("config_file"), Config(recorded.GetProperty("optimization")) with
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

    /// <summary>Rows of values after a call, counted from 1; not every case has a momentum.</summary>
    private static void AssertSchedules(JsonElement recorded, string name, PretrainingConfig config)
    {
        var (schedules, decay) = (config.Schedules, Math.Max(config.WeightDecay, config.FinalWeightDecay));
        var rate = Math.Max(config.LearningRate, config.StartLearningRate);
        var columns = recorded.Texts("columns");
        foreach (var row in recorded.Items("rows"))
        {
            JsonElement At(string column) => row[Array.IndexOf(columns, column)];
            var step = At("call_number_1_based").GetInt64() - 1;
            void Check(string column, double ours, double peak) =>
                Near.Schedule(ours, At(column).GetDouble(), peak, $"{name}: {column} of step {step}");
            Check("lr", schedules.LearningRate(step), rate);
            Check("weight_decay", schedules.WeightDecay(step), decay);
            if (columns.Contains("ema_momentum")) Check("ema_momentum", schedules.Momentum(step), 1);
        }
    }
}
