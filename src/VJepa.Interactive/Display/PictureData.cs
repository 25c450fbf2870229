using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace VJepa.Interactive.Display;

/// <summary>
/// Pictures: any object with <c>string MimeType</c> (image/…) and <c>byte[] Bytes</c>, and if it likes <c>string Alt</c> and
/// <c>int? Width</c> (pixels on the page).
/// By shape instead of by type, so that a library shows pictures without knowing this host.
/// </summary>
internal sealed record PictureData(string MimeType, byte[] Bytes, string Alt, int? Width)
{
    public static PictureData? From(object value)
    {
        var type = value.GetType();
        if (type.GetProperty("Bytes")?.GetValue(value) is not byte[] bytes
            || type.GetProperty("MimeType")?.GetValue(value) is not string mime
            || !mime.StartsWith("image/", StringComparison.Ordinal))
            return null;
        return new PictureData(mime, bytes, type.GetProperty("Alt")?.GetValue(value) as string ?? "",
            type.GetProperty("Width")?.GetValue(value) as int?);
    }

    public MimeBundle ToBundle()
    {
        var plain = Alt.Length > 0 ? Alt : $"picture, {Bytes.Length:N0} bytes";
        var metadata = Facts() is { Count: > 0 } facts ? new JsonObject { [MimeType] = facts } : [];
        if (MimeType == "image/svg+xml")
            return new MimeBundle { [MimeType] = Encoding.UTF8.GetString(Bytes), [MimeBundle.Plain] = plain, Metadata = metadata };
        var base64 = Convert.ToBase64String(Bytes);
        // Front ends show the picture itself; HTML is added only where it says more: the alternative text.
        if (Alt.Length == 0)
            return new MimeBundle { [MimeType] = base64, [MimeBundle.Plain] = plain, Metadata = metadata };
        var width = Width is { } pixels ? $" width=\"{pixels}\"" : "";
        return new MimeBundle
        {
            [MimeType] = base64,
            [MimeBundle.Html] = $"<img src=\"data:{MimeType};base64,{base64}\" alt=\"{WebUtility.HtmlEncode(Alt)}\" title=\"{WebUtility.HtmlEncode(Alt)}\"{width}>",
            [MimeBundle.Plain] = plain,
            Metadata = metadata,
        };
    }

    private JsonObject Facts()
    {
        var facts = new JsonObject();
        if (Width is { } pixels)
            facts["width"] = pixels;
        if (Alt.Length > 0)
            facts["alt"] = Alt;
        return facts;
    }
}
