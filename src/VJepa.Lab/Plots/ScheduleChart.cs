using Plotly.NET;
using VJepa.Training;

namespace VJepa.Lab.Plots;

/// <summary>Training schedules (learning rate, weight decay, EMA momentum), each in its own panel.</summary>
public static class ScheduleChart
{
    /// <param name="schedules">Name (with unit) and value at each step.</param>
    public static GenericChart Of(
        IEnumerable<Curve> schedules, string xTitle = "training step", string? title = null) =>
        PanelChart.Of([.. schedules.Select(schedule => new Panel(schedule.Name, [schedule]))], xTitle, title);

    public static GenericChart Of(params Curve[] schedules) => Of(schedules, "training step");

    /// <summary>The schedules of a run.</summary>
    public static GenericChart Of(IReadOnlyList<StepReport> steps, string? title = null) => Of(
    [
        new Curve("learning rate", steps.Select(step => ((double)step.Step, step.LearningRate))),
        new Curve("weight decay", steps.Select(step => ((double)step.Step, step.WeightDecay))),
        new Curve("EMA momentum", steps.Select(step => ((double)step.Step, step.Momentum))),
    ], title: title);
}
