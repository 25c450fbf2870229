using VJepa.Interactive.Display;

namespace VJepa.Interactive;

/// <summary>Where everything a running cell shows goes: a file, a terminal or a Jupyter front end. Called from any thread.</summary>
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

    /// <summary>Empties the cell's output, at once or when the next output arrives.</summary>
    void Clear(bool wait);

    /// <summary>Asks the reader for a line. Null where nobody can answer.</summary>
    string? ReadLine(string prompt, bool password);
}
