using System.Diagnostics;

namespace VJepa.Training;

/// <summary>Times of a step's parts. On a GPU it sees when work was handed over, not when it was done.</summary>
internal sealed class PartWatch
{
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly double[] seconds = new double[Enum.GetValues<StepPart>().Length];
    private long last = Stopwatch.GetTimestamp();

    public double Total => Stopwatch.GetElapsedTime(start).TotalSeconds;

    /// <summary>Seconds of each part.</summary>
    public IReadOnlyDictionary<StepPart, double> Parts => Enum.GetValues<StepPart>().ToDictionary(part => part, part => seconds[(int)part]);

    /// <summary>What went by since the last end belongs to this part.</summary>
    public void End(StepPart part)
    {
        var now = Stopwatch.GetTimestamp();
        seconds[(int)part] += Stopwatch.GetElapsedTime(last, now).TotalSeconds;
        last = now;
    }
}
