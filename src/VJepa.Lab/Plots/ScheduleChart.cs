using Plotly.NET;
using VJepa.Training;

namespace VJepa.Lab.Plots;

/// <summary>What changes by plan over training: learning rate, weight decay, EMA momentum, each in its own panel.</summary>
public static class ScheduleChart
{
    /// <param name="schedules">Name (with its unit, if it has one) and value at each step.</param>
    public static GenericChart Of(IEnumerable<Curve> schedules, string xTitle = "training step", string? title = null) =>
        PanelChart.Of([.. schedules.Select(schedule => new Panel(schedule.Name, [schedule]))], xTitle, title);

    public static GenericChart Of(params Curve[] schedules) => Of(schedules, "training step");

    /// <summary>The schedules as a run followed them.</summary>
    public static GenericChart Of(IReadOnlyList<StepReport> steps, string? title = null) => Of(
    [
        new Curve("learning rate", steps.Select(step => ((double)step.Step, step.LearningRate))),
        new Curve("weight decay", steps.Select(step => ((double)step.Step, step.WeightDecay))),
        new Curve("EMA momentum", steps.Select(step => ((double)step.Step, step.Momentum))),
    ], title: title);
}
