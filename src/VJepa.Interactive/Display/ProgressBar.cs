using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace VJepa.Interactive.Display;

/// <summary>A progress bar that rewrites itself: <c>var bar = Progress(total, "epochs")</c> in a cell.</summary>
public sealed class ProgressBar : IProgress<double>, IProgressDisplay
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

    /// <summary>The value at which the work is done.</summary>
    public double Total { get; }

    public string Title { get; }

    /// <summary>How far the work is, from 0 to <see cref="Total"/>.</summary>
    public void Report(double value) => Report(value, "");

    /// <param name="value">How far the work is, from 0 to <see cref="Total"/>.</param>
    /// <param name="message">A few words beside the bar: the loss, a file's name.</param>
    public void Report(double value, string message)
    {
        (done, note) = (Math.Clamp(value, 0, Total), message);
        shown.Update(this);
    }

    MimeBundle IProgressDisplay.ToBundle()
    {
        var part = Total > 0 ? done / Total : 1;
        var percent = (100 * part).ToString("F0", CultureInfo.InvariantCulture);
        var left = part is > 0 and < 1 ? $", {Time(clock.Elapsed * ((1 - part) / part))} left" : "";
        var words = $"{Title} {done.ToString("G6", CultureInfo.InvariantCulture)}/{Total.ToString("G6", CultureInfo.InvariantCulture)}"
            + $" · {Time(clock.Elapsed)}{left}{(note.Length > 0 ? " · " + note : "")}";
        var filled = (int)Math.Round(20 * part);
        return new MimeBundle
        {
            [MimeBundle.Html] = "<div class=\"vjepa-progress\" style=\"display:flex;gap:.8em;align-items:center;font-size:90%\">"
                + $"<progress max=\"100\" value=\"{percent}\" style=\"width:14em\"></progress><span>{WebUtility.HtmlEncode(words.Trim())}</span></div>",
            [MimeBundle.Plain] = $"[{new string('#', filled)}{new string('.', 20 - filled)}] {percent} % {words.Trim()}",
        };
    }

    private static string Time(TimeSpan span) =>
        span.TotalHours >= 1 ? span.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture) : span.ToString(@"m\:ss", CultureInfo.InvariantCulture);
}
