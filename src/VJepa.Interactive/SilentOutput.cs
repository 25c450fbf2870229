using VJepa.Interactive.Display;

namespace VJepa.Interactive;

/// <summary>Shows nothing, and keeps the value of the last expression.</summary>
public sealed class SilentOutput : ICellOutput
{
    public MimeBundle? Value { get; private set; }

    public void Stream(string name, string text) { }

    public void Display(MimeBundle bundle, string? displayId) { }

    public void Update(string displayId, MimeBundle bundle) { }

    public void Result(MimeBundle bundle) => Value = bundle;

    public void Clear(bool wait) { }

    public string? ReadLine(string prompt, bool password) => null;
}
