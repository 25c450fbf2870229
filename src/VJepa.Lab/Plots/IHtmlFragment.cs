namespace VJepa.Lab.Plots;

/// <summary>Something with a page fragment of its own, which needs no script and nothing from the network.</summary>
public interface IHtmlFragment
{
    string ToHtml();
}

internal static class Html
{
    /// <summary>Text for an element or for a quoted attribute.</summary>
    internal static string Escape(string text) => System.Net.WebUtility.HtmlEncode(text);
}

/// <summary>Gives a notebook host, which calls it by name, the formatter of <see cref="IHtmlFragment"/>s.</summary>
internal sealed class HtmlFormatterSource
{
    public IEnumerable<object> CreateTypeFormatters() => [new HtmlFormatter()];
}

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

/// <summary>
/// .NET notebooks find a type's formatter by an attribute of this name, whoever declares it
/// (Microsoft.DotNet.Interactive.Formatting), so the library needs no reference to a notebook host.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    public Type FormatterSourceType { get; } = formatterSourceType;

    public string[] PreferredMimeTypes { get; } = ["text/html"];
}
