using System.Globalization;

namespace VJepa.Notebooks.Runs;

/// <summary>A GPU on which others have trained such networks. Small ones reach a smaller share.</summary>
/// <param name="PeakFlops">bfloat16 operations a second by its data sheet, dense.</param>
/// <param name="Share">Share of them that whole training steps reached, data included.</param>
/// <param name="Measured">With what.</param>
internal sealed record KnownGpu(string Name, double PeakFlops, double Share, string Measured)
{
    /// <summary>V-JEPA's ViT-L ran at 36.6 clips a second on each A100, V-JEPA 2's ViT-g at 14.0 on each of 16
    /// H200.</summary>
    public static IReadOnlyList<KnownGpu> All { get; } =
    [
        new("A100", 312e12, .29, "a ViT-L"),
        new("H200", 989e12, .13, "a ViT-g on 16"),
    ];

    /// <summary>Hours of one such GPU for so many operations.</summary>
    public double Hours(double flops) => flops / (PeakFlops * Share) / 3600;

    /// <summary>What so many operations would take, as a line of a plan.</summary>
    public string Line(double flops)
    {
        var hours = Hours(flops);
        var text = hours.ToString(hours >= 10 ? "#,0" : "0.0", CultureInfo.InvariantCulture);
        return $"on one {Name,-7}{StepLine.Time(TimeSpan.FromHours(Math.Min(hours, 1e7)))}, {text} GPU-hours "
            + $"(in bfloat16, at {100 * Share:0} % of its peak as {Measured})";
    }
}
