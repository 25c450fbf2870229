using System.Diagnostics;
using VJepa.Training;

namespace VJepa.Notebooks.Runs;

/// <summary>The progress line of a training: on a terminal one line that is written again, else a line now and then.
/// </summary>
internal sealed class StepLine(PretrainingConfig training, TextWriter writer, bool terminal) : IProgress<StepReport>
{
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(10), refresh = TimeSpan.FromSeconds(.2);
    private readonly Queue<double> seconds = new();
    private long last;
    private int width;

    public void Report(StepReport step)
    {
        seconds.Enqueue(step.Seconds);
        if (seconds.Count > 50) seconds.Dequeue();
        var end = step.Step + 1 == training.Steps;
        if (last != 0 && !end && Stopwatch.GetElapsedTime(last) < (terminal ? refresh : pause)) return;
        last = Stopwatch.GetTimestamp();
        var text = Text(step.Step + 1, training.Steps, step.Loss, training.BatchSize, seconds.Average());
        lock (writer)
        {
            if (terminal) writer.Write('\r' + text.PadRight(width));
            else writer.WriteLine(text);
            width = text.Length;
        }
    }

    /// <summary>Writes a sentence on a line of its own.</summary>
    public void Note(string text)
    {
        lock (writer)
        {
            if (terminal && width > 0) writer.WriteLine();
            width = 0;
            writer.WriteLine(text);
        }
    }

    /// <summary>Loss, speed and time left.</summary>
    public static string Text(long done, long steps, double loss, int clips, double secondsAStep)
    {
        var left = TimeSpan.FromSeconds((steps - done) * secondsAStep);
        return FormattableString.Invariant(
            $"step {done}/{steps}  loss {loss:0.0000}  {clips / Math.Max(1e-9, secondsAStep):0.0} clips/s  ")
            + $"{Time(left)} left";
    }

    public static string Time(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => $"{(int)time.TotalDays} d {time.Hours} h",
        { TotalHours: >= 1 } => $"{(int)time.TotalHours} h {time.Minutes:00} min",
        { TotalMinutes: >= 1 } => $"{(int)time.TotalMinutes} min {time.Seconds:00} s",
        _ => $"{(int)time.TotalSeconds} s",
    };
}
