using System.Text;
using VJepa.Interactive;
using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Tests.Engine;

/// <summary>Records what a cell shows.</summary>
internal sealed class RecordedOutput : ICellOutput
{
    private readonly StringBuilder text = new();

    public List<MimeBundle> Shown { get; } = [];

    public List<(string Id, MimeBundle Bundle)> Updates { get; } = [];

    public MimeBundle? Value { get; private set; }

    public int StreamMessages { get; private set; }

    public string Answer { get; set; } = "";

    public string Text
    {
        get
        {
            lock (text)
                return text.ToString();
        }
    }

    public string ValueText => Value?[MimeBundle.Plain] ?? "";

    public void Stream(string name, string value)
    {
        lock (text)
        {
            text.Append(value);
            StreamMessages++;
        }
    }

    public void Display(MimeBundle bundle, string? displayId) => Shown.Add(bundle);

    public void Update(string displayId, MimeBundle bundle)
    {
        lock (Updates)
            Updates.Add((displayId, bundle));
    }

    public void Result(MimeBundle bundle) => Value = bundle;

    public void Clear(bool wait) => Shown.Clear();

    public string? ReadLine(string prompt, bool password) => Answer;
}
