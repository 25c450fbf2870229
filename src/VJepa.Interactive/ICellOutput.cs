using VJepa.Interactive.Display;

namespace VJepa.Interactive;

/// <summary>Receives everything a running cell shows, for a file, a terminal or a Jupyter front end.</summary>
/// <remarks>Members may be called from any thread.</remarks>
public interface ICellOutput
{
    /// <summary>Text of a stream, <c>stdout</c> or <c>stderr</c>.</summary>
    void Stream(string name, string text);

    /// <summary>A value shown by <c>display</c>; with an id it can be updated later.</summary>
    void Display(MimeBundle bundle, string? displayId);

    /// <summary>Replaces what was shown under <paramref name="displayId"/>.</summary>
    void Update(string displayId, MimeBundle bundle);

    /// <summary>The value of the cell's last expression.</summary>
    void Result(MimeBundle bundle);

    /// <summary>Clears the cell's output, now or when the next output arrives.</summary>
    void Clear(bool wait);

    /// <summary>Asks the user for a line of text. Null where there is no user to ask.</summary>
    string? ReadLine(string prompt, bool password);
}
