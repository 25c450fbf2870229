using VJepa.Training;
using static VJepa.Tests.Parity.RecordedRun;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class ScheduleParityTests
{
    [Fact]
    public void Learning_rate_weight_decay_and_momentum_of_every_recorded_step_agree()
    {
        foreach (var recorded in Golden.Json("schedules/schedules_v1.json").GetProperty("cases").EnumerateArray())
        {
            var (name, config) = (recorded.GetProperty("name").GetString(), recorded.GetProperty("config"));
            var schedules = new Schedules(new PretrainingConfig
            {
                StepsPerEpoch = Int(config, "ipe"),
                Epochs = Int(config, "epochs"),
                WarmupEpochs = Number(config, "warmup"),
                ScheduleStretch = Number(config, "ipe_scale"),
                StartLearningRate = Number(config, "start_lr"),
                LearningRate = Number(config, "lr"),
                FinalLearningRate = Number(config, "final_lr"),
                WeightDecay = Number(config, "weight_decay"),
                FinalWeightDecay = Number(config, "final_weight_decay"),
                Momentum = Pair(config, "ema"),
            });
            string[] columns = [.. recorded.GetProperty("columns").EnumerateArray().Select(column => column.GetString()!)];
            Assert.Equal(["call_number_1_based", "lr", "weight_decay", "ema_momentum"], columns);
            foreach (var row in recorded.GetProperty("rows").EnumerateArray())
            {
                var step = row[0].GetInt64() - 1;
                Within(row[1].GetDouble(), schedules.LearningRate(step), $"{name}: learning rate of step {step}");
                Within(row[2].GetDouble(), schedules.WeightDecay(step), $"{name}: weight decay of step {step}");
                Within(row[3].GetDouble(), schedules.Momentum(step), $"{name}: momentum of step {step}");
            }
        }
    }

    [Fact]
    public void Learning_rate_and_weight_decay_of_every_published_V_JEPA_2_run_agree()
    {
        foreach (var recorded in Golden.Json("schedules/schedules_v2.json").GetProperty("cases").EnumerateArray())
        {
            var (name, run) = (recorded.GetProperty("config_file").GetString(), recorded.GetProperty("optimization"));
            double Or(string key, double otherwise) => run.TryGetProperty(key, out var value) ? value.GetDouble() : otherwise;
            var schedules = new Schedules(new PretrainingConfig
            {
                LearningRateShape = recorded.GetProperty("schedule").GetString() switch
                {
                    "WSD" => LearningRateShape.WarmupConstantCooldown,
                    "linear_decay" => LearningRateShape.Linear,
                    _ => LearningRateShape.WarmupCosine,
                },
                StepsPerEpoch = Int(run, "ipe"),
                Epochs = Int(run, "epochs"),
                WarmupEpochs = Number(run, "warmup"),
                CooldownEpochs = Or("anneal", 0),
                ScheduleStretch = Or("ipe_scale", 1),
                StartLearningRate = Number(run, "start_lr"),
                LearningRate = Number(run, "lr"),
                FinalLearningRate = Number(run, "final_lr"),
                WeightDecay = Number(run, "weight_decay"),
                FinalWeightDecay = Number(run, "final_weight_decay"),
            });
            foreach (var row in recorded.GetProperty("rows").EnumerateArray())
            {
                var step = row[0].GetInt64() - 1;
                Within(row[1].GetDouble(), schedules.LearningRate(step), $"{name}: learning rate of step {step}");
                Within(row[2].GetDouble(), schedules.WeightDecay(step), $"{name}: weight decay of step {step}");
            }
        }
    }

    private static void Within(double expected, double actual, string what) =>
        Assert.True(Math.Abs(actual - expected) <= 1e-12 * Math.Abs(expected), $"{what} is {actual:r}, expected {expected:r}.");
}
