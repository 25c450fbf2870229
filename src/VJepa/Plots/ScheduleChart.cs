using Plotly.NET;

namespace VJepa.Plots;

/// <summary>What changes by plan over training: learning rate, weight decay, EMA momentum, each in its own panel.</summary>
public static class ScheduleChart
{
    /// <param name="schedules">Name (with its unit, if it has one) and value at each step.</param>
    public static GenericChart Of(IEnumerable<Curve> schedules, string xTitle = "training step", string? title = null) =>
        PanelChart.Of([.. schedules.Select(schedule => new Panel(schedule.Name, [schedule]))], xTitle, title);

    public static GenericChart Of(params Curve[] schedules) => Of(schedules, "training step");
}
