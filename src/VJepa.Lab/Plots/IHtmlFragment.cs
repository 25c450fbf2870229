namespace VJepa.Lab.Plots;

/// <summary>An object with its own HTML fragment, which needs no script and no network.</summary>
public interface IHtmlFragment
{
    string ToHtml();
}

internal static class Html
{
    /// <summary>Escapes text for an element or a quoted attribute.</summary>
    internal static string Escape(string text) => System.Net.WebUtility.HtmlEncode(text);
}

/// <summary>Formatters of <see cref="IHtmlFragment"/>, called by name by a notebook host.</summary>
internal sealed class HtmlFormatterSource
{
    public IEnumerable<object> CreateTypeFormatters() => [new HtmlFormatter()];
}

/// <summary>Called by name by a notebook host; see <see cref="HtmlFormatterSource"/>.</summary>
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

/// <summary>
/// .NET Interactive finds formatters by the name of this attribute, so the library needs no reference to a notebook
/// host (Microsoft.DotNet.Interactive.Formatting).
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    public Type FormatterSourceType { get; } = formatterSourceType;

    public string[] PreferredMimeTypes { get; } = ["text/html"];
}
