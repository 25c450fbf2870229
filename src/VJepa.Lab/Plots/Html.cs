namespace VJepa.Lab.Plots;

internal static class Html
{
    /// <summary>Text for an element or for a quoted attribute.</summary>
    internal static string Escape(string text) => System.Net.WebUtility.HtmlEncode(text);
}
