using System.Diagnostics.CodeAnalysis;
using VJepa.Notebooks.Display;

namespace VJepa.Notebooks.Engine;

/// <summary>What every cell can name without more: imported with <c>using static</c>.</summary>
[SuppressMessage("Style", "IDE1006", Justification = "display and HTML are the names notebooks know.")]
public static class CellApi
{
    /// <summary>The profile of this run: quick, classroom or full.</summary>
    public static string Profile => CellScope.Required.Session.Options.Profile;

    /// <summary>Cancelled when the reader stops the cell: give it to long work.</summary>
    public static CancellationToken Cancel => CellScope.Required.Stopping;

    /// <summary>Shows a value below the cell, now; the handle replaces it later.</summary>
    /// <remarks>With <paramref name="mimeType"/>, the value is shown in this format only.</remarks>
    public static DisplayedValue display(object? value, string? mimeType = null)
    {
        var scope = CellScope.Required;
        ConsoleRouter.Flush(scope);
        var id = Guid.NewGuid().ToString("N");
        scope.Output.Display(ValueFormatting.Format(value, mimeType), id);
        return new DisplayedValue(scope.Output, id);
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
        ConsoleRouter.Flush(CellScope.Required);
        CellScope.Required.Output.Clear(wait);
    }

    /// <summary>Asks the reader for a line; null where nobody can answer.</summary>
    public static string? input(string prompt = "", bool password = false)
    {
        ConsoleRouter.Flush(CellScope.Required);
        return CellScope.Required.Output.ReadLine(prompt, password);
    }
}
