namespace VJepa.Lab.Plots;

/// <summary>Gives a notebook host, which calls it by name, the formatter of <see cref="IHtmlFragment"/>s.</summary>
internal sealed class HtmlFormatterSource
{
    public IEnumerable<object> CreateTypeFormatters() => [new HtmlFormatter()];
}
