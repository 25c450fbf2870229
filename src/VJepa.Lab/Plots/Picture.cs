namespace VJepa.Lab.Plots;

/// <summary>An encoded image that a notebook shows inline.</summary>
/// <param name="MimeType">image/png (still or animated) or image/webp.</param>
/// <param name="Bytes">The whole file.</param>
/// <param name="Alt">Alternative text.</param>
/// <param name="Width">Width on the page in pixels; null: the image's own.</param>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed record Picture(string MimeType, byte[] Bytes, string Alt, int? Width = null) : IHtmlFragment
{
    public string ToHtml() => ToHtml("");

    /// <param name="style">CSS declarations before the image's own.</param>
    internal string ToHtml(string style)
    {
        var width = Width is { } pixels ? $" width=\"{pixels}\"" : "";
        return $"<img src=\"data:{MimeType};base64,{Convert.ToBase64String(Bytes)}\" alt=\"{Html.Escape(Alt)}\"{width} "
            + $"style=\"{style}max-width:100%;height:auto;background:none\"/>";
    }

    public override string ToString() => Alt;

    public void Save(string path) => File.WriteAllBytes(path, Bytes);
}
