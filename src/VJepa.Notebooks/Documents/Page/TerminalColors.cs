using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace VJepa.Notebooks.Documents.Page;

/// <summary>Terminal text with color codes as HTML. Other control codes are dropped.</summary>
internal static partial class TerminalColors
{
    public static string ToHtml(string text)
    {
        if (!text.Contains('\u001b'))
            return WebUtility.HtmlEncode(text);
        var html = new StringBuilder();
        var (at, open) = (0, false);
        foreach (Match code in Code().Matches(text))
        {
            html.Append(WebUtility.HtmlEncode(text[at..code.Index]));
            at = code.Index + code.Length;
            if (code.Groups["end"].Value != "m")
                continue;
            if (open)
                html.Append("</span>");
            var style = Style(code.Groups["numbers"].Value);
            open = style.Length > 0;
            if (open)
                html.Append($"<span class=\"{style}\">");
        }
        html.Append(WebUtility.HtmlEncode(text[at..]));
        return open ? html.Append("</span>").ToString() : html.ToString();
    }

    private static string Style(string numbers)
    {
        var styles = new List<string>();
        var parts = numbers.Split(';');
        for (var i = 0; i < parts.Length && int.TryParse(parts[i], out var n); i++)
        {
            // 38;5;N and 48;5;N: only the first 16 of the 256 colors are supported.
            if (n is 38 or 48)
            {
                if (n == 38 && i + 2 < parts.Length && parts[i + 1] == "5"
                    && int.TryParse(parts[i + 2], out var color) && color < 16)
                    styles.Add($"a{color % 8}");
                i += i + 1 < parts.Length && parts[i + 1] == "2" ? 4 : 2;
            }
            else if (n == 1)
                styles.Add("ab");
            else if (n is >= 30 and <= 37 or >= 90 and <= 97)
                styles.Add($"a{n % 10}");
        }
        return string.Join(' ', styles);
    }

    [GeneratedRegex(@"\u001b\[(?<numbers>[0-9;?]*)(?<end>[A-Za-z])")]
    private static partial Regex Code();
}
