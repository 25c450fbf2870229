namespace VJepa.Notebooks.Documents;

/// <summary>A file that is no notebook this host can read; the message names the file and what was expected.</summary>
public sealed class NotebookFormatException(string file, string reason, Exception? inner = null)
    : Exception($"{file}: {reason}", inner)
{
    public string File { get; } = file;
}
