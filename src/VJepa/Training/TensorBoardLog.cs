using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>Writes a run's curves as TensorBoard event files (<c>tensorboard --logdir FOLDER</c>). A resumed run adds a
/// file; TensorBoard shows the newer value of a step.</summary>
public sealed class TensorBoardLog
{
    private readonly SummaryWriter writer;

    /// <param name="run">The run's folder; the files go to <c>tensorboard</c> in it.</param>
    public TensorBoardLog(string run)
    {
        var folder = Path.Combine(run, "tensorboard");
        Directory.CreateDirectory(folder);
        writer = utils.tensorboard.SummaryWriter(folder);
    }

    public void Add(StepReport report)
    {
        Add("loss/total", report.Loss, report.Step);
        foreach (var (name, value) in report.Parts) Add($"loss/{name}", value, report.Step);
        Add("gradient/encoder", report.EncoderGradientNorm, report.Step);
        Add("gradient/predictor", report.PredictorGradientNorm, report.Step);
        Add("schedule/learning-rate", report.LearningRate, report.Step);
        Add("schedule/weight-decay", report.WeightDecay, report.Step);
        Add("schedule/momentum", report.Momentum, report.Step);
        Add("time/step-seconds", report.Seconds, report.Step);
        Add("time/data-seconds", report.DataSeconds, report.Step);
    }

    public void Add(FeatureHealth health)
    {
        Add("health/effective-rank", health.EffectiveRank, health.Step);
        Add("health/spread", health.Spread, health.Step);
        Add("health/position-spread", health.PositionSpread, health.Step);
        Add("health/match", health.Match, health.Step);
        Add("health/input-spread", health.InputSpread, health.Step);
    }

    private void Add(string name, double value, long step) => writer.add_scalar(name, (float)value, (int)step);
}
