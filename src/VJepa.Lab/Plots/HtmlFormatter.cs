namespace VJepa.Lab.Plots;

/// <summary>Called by name by a notebook host, see <see cref="HtmlFormatterSource"/>.</summary>
internal sealed class HtmlFormatter
{
    public string MimeType => "text/html";

    public bool Format(object instance, TextWriter writer)
    {
        if (instance is not IHtmlFragment fragment)
            return false;
        writer.Write(fragment.ToHtml());
        return true;
    }
}
