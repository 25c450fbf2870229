using System.Diagnostics.CodeAnalysis;
using VJepa.Interactive.Display;

namespace VJepa.Interactive;

/// <summary>What every cell can call without a prefix: imported by <c>using static</c>.</summary>
[SuppressMessage("Style", "IDE1006", Justification = "display, HTML and input are the names that notebooks use.")]
public static class CellApi
{
    /// <summary>The profile of this run: quick, classroom or full.</summary>
    public static string Profile => CellHost.Current.Profile;

    /// <summary>Canceled when the user interrupts the cell. Pass it to long-running calls.</summary>
    public static CancellationToken Cancel => CellHost.Current.Cancel;

    /// <summary>Shows a value below the cell, now. The returned handle can replace it later.</summary>
    /// <remarks>With <paramref name="mimeType"/>, the value is shown in that format only.</remarks>
    public static DisplayedValue display(object? value, string? mimeType = null)
    {
        var host = CellHost.Current;
        host.FlushConsole();
        var id = Guid.NewGuid().ToString("N");
        host.Output.Display(ValueFormatting.Format(value, mimeType), id);
        return new DisplayedValue(host.Output, id);
    }

    /// <inheritdoc cref="display"/>
    public static DisplayedValue Display(this object? value, string? mimeType = null) => display(value, mimeType);

    /// <summary>Marks text as HTML: it is shown as it stands, without escaping.</summary>
    public static HtmlText HTML(string content) => new(content);

    /// <summary>Shows text as Markdown.</summary>
    public static DisplayedValue markdown(string text) =>
        display(new MimeBundle { [MimeBundle.Markdown] = text, [MimeBundle.Plain] = text });

    /// <summary>Shows a progress bar and returns it: <c>bar.Report(done, "loss 0.31")</c>.</summary>
    public static ProgressBar Progress(double total, string title = "") => new(total, title);

    /// <summary>Clears the cell's output; with <paramref name="wait"/>, only when the next output arrives.</summary>
    public static void clear(bool wait = false)
    {
        CellHost.Current.FlushConsole();
        CellHost.Current.Output.Clear(wait);
    }

    /// <summary>Asks the user for a line of text. Null in a headless run.</summary>
    public static string? input(string prompt = "", bool password = false)
    {
        CellHost.Current.FlushConsole();
        return CellHost.Current.Output.ReadLine(prompt, password);
    }
}

/// <summary>Text that is already HTML, made by <c>HTML("…")</c> in a cell.</summary>
public sealed record HtmlText(string Content);
