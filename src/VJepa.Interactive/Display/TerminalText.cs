using System.Text;

namespace VJepa.Interactive.Display;

/// <summary>Applies carriage returns and backspaces as a terminal does.</summary>
public static class TerminalText
{
    public static string Settle(string text)
    {
        if (!text.Contains('\r') && !text.Contains('\b'))
            return text;
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
            lines[i] = Line(lines[i]);
        return string.Join('\n', lines);
    }

    private static string Line(string line)
    {
        // A carriage return at the end stays: it is for the text that follows to overwrite the line.
        var pending = line.EndsWith('\r') ? "\r" : "";
        var shown = new StringBuilder();
        var at = 0;
        foreach (var c in line.TrimEnd('\r'))
        {
            if (c == '\r')
                at = 0;
            else if (c == '\b')
                at = Math.Max(0, at - 1);
            else if (at < shown.Length)
                shown[at++] = c;
            else
            {
                shown.Append(c);
                at++;
            }
        }
        return shown.Append(pending).ToString();
    }
}
