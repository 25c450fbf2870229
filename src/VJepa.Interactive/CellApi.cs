using System.Diagnostics.CodeAnalysis;
using VJepa.Interactive.Display;

namespace VJepa.Interactive;

/// <summary>What every cell can name without more: imported with <c>using static</c>.</summary>
[SuppressMessage("Style", "IDE1006", Justification = "display and HTML are the names notebooks know.")]
public static class CellApi
{
    /// <summary>The profile of this run: quick, classroom or full.</summary>
    public static string Profile => CellHost.Current.Profile;

    /// <summary>Canceled when the reader stops the cell: give it to long work.</summary>
    public static CancellationToken Cancel => CellHost.Current.Cancel;

    /// <summary>Shows a value below the cell, now; the handle replaces it later.</summary>
    /// <remarks>With <paramref name="mimeType"/>, the value is shown in this format only.</remarks>
    public static DisplayedValue display(object? value, string? mimeType = null)
    {
        var host = CellHost.Current;
        host.FlushConsole();
        var id = Guid.NewGuid().ToString("N");
        host.Output.Display(ValueFormatting.Format(value, mimeType), id);
        return new DisplayedValue(host.Output, id);
    }

    /// <summary>Text that is HTML already.</summary>
    public static HtmlText HTML(string content) => new(content);

    /// <summary>Shows text as Markdown.</summary>
    public static DisplayedValue markdown(string text) => display(new MimeBundle { ["text/markdown"] = text, [MimeBundle.Plain] = text });

    /// <summary>Shows a progress bar and returns it: <c>bar.Report(done, "loss 0.31")</c>.</summary>
    public static ProgressBar Progress(double total, string title = "") => new(total, title);

    /// <summary>Empties the cell's output; with <paramref name="wait"/>, when the next output comes.</summary>
    public static void clear(bool wait = false)
    {
        CellHost.Current.FlushConsole();
        CellHost.Current.Output.Clear(wait);
    }

    /// <summary>Asks the reader for a line; null where nobody can answer.</summary>
    public static string? input(string prompt = "", bool password = false)
    {
        CellHost.Current.FlushConsole();
        return CellHost.Current.Output.ReadLine(prompt, password);
    }
}
