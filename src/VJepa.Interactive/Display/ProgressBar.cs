using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace VJepa.Interactive.Display;

/// <summary>A live progress bar: <c>var bar = Progress(total, "epochs")</c> in a cell.</summary>
public sealed class ProgressBar : IProgress<double>
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly DisplayedValue shown;
    private double done;
    private string note = "";

    internal ProgressBar(double total, string title)
    {
        (Total, Title) = (total, title);
        shown = CellApi.display(this);
    }

    /// <summary>The value that means 100 %.</summary>
    public double Total { get; }

    public string Title { get; }

    /// <param name="value">Work done, from 0 to <see cref="Total"/>.</param>
    public void Report(double value) => Report(value, "");

    /// <param name="value">Work done, from 0 to <see cref="Total"/>.</param>
    /// <param name="message">Shown beside the bar: the loss, a file name.</param>
    public void Report(double value, string message)
    {
        (done, note) = (Math.Clamp(value, 0, Total), message);
        shown.Update(this);
    }

    internal MimeBundle ToBundle()
    {
        var part = Total > 0 ? done / Total : 1;
        var percent = (100 * part).ToString("F0", CultureInfo.InvariantCulture);
        var left = part is > 0 and < 1 ? $", {Time(clock.Elapsed * ((1 - part) / part))} left" : "";
        var words = string.Create(CultureInfo.InvariantCulture, $"{Title} {done:G6}/{Total:G6}")
            + $" · {Time(clock.Elapsed)}{left}{(note.Length > 0 ? " · " + note : "")}";
        words = words.Trim();
        var filled = (int)Math.Round(20 * part);
        return new MimeBundle
        {
            [MimeBundle.Html] =
                "<div class=\"vjepa-progress\" style=\"display:flex;gap:.8em;align-items:center;font-size:90%\">"
                + $"<progress max=\"100\" value=\"{percent}\" style=\"width:14em\"></progress>"
                + $"<span>{WebUtility.HtmlEncode(words)}</span></div>",
            [MimeBundle.Plain] = $"[{new string('#', filled)}{new string('.', 20 - filled)}] {percent} % {words}",
        };
    }

    private static string Time(TimeSpan span) =>
        span.ToString(span.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
}
