using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace VJepa.Interactive.Display;

/// <summary>
/// A picture: any object with <c>string MimeType</c> (image/…) and <c>byte[] Bytes</c>, and optionally
/// <c>string Alt</c> and <c>int? Width</c> (pixels on the page). Recognized by its properties, so that a library can
/// show pictures without a reference to this one.
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
        {
            var svg = Encoding.UTF8.GetString(Bytes);
            return new MimeBundle { [MimeType] = svg, [MimeBundle.Plain] = plain, Metadata = metadata };
        }
        var base64 = Convert.ToBase64String(Bytes);
        // HTML is only needed for the alternative text.
        if (Alt.Length == 0)
            return new MimeBundle { [MimeType] = base64, [MimeBundle.Plain] = plain, Metadata = metadata };
        var width = Width is { } pixels ? $" width=\"{pixels}\"" : "";
        var alt = WebUtility.HtmlEncode(Alt);
        return new MimeBundle
        {
            [MimeType] = base64,
            [MimeBundle.Html] = $"<img src=\"data:{MimeType};base64,{base64}\" alt=\"{alt}\" title=\"{alt}\"{width}>",
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
