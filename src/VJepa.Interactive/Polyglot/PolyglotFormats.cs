using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Formatting;
using Plotly.NET;
using Plotly.NET.Interactive;
using VJepa.Interactive.Display;

namespace VJepa.Interactive.Polyglot;

/// <summary>Values of cells in .NET Interactive look as in the kit's own kernel.</summary>
internal static class PolyglotFormats
{
    private static readonly string[] both = [MimeBundle.Html, MimeBundle.Plain];
    private static PlotlyEmbedding charts = new();

    public static void Install()
    {
        ValueFormatting.Install();
        foreach (var mime in both)
            Formatter.Register(new KitFormatter(mime));
        Formatter.SetPreferredMimeTypesFor(typeof(object), both);
        Type[] texts = [typeof(string), typeof(IFormattable), typeof(Type), typeof(Uri), typeof(JsonNode),
            typeof(JsonDocument), typeof(JsonElement)];
        foreach (var plain in texts)
            Formatter.SetPreferredMimeTypesFor(plain, MimeBundle.Plain);
        Formatter.SetPreferredMimeTypesFor(typeof(GenericChart), both);
    }

    /// <summary>Charts by Plotly.NET.Interactive, which load plotly.js from the network, or by the kit.</summary>
    public static void SetCharts(bool online)
    {
        charts = new PlotlyEmbedding();
        if (online)
            ((IKernelExtension)new FormatterKernelExtension()).OnLoadAsync(null!).GetAwaiter().GetResult();
        else
            Formatter.Register<GenericChart>(Chart, MimeBundle.Html);
    }

    /// <summary>The formats that every front end of .NET Interactive shows: pictures as HTML.</summary>
    public static IReadOnlyDictionary<string, string> Few(MimeBundle bundle)
    {
        var few = new Dictionary<string, string>();
        if (bundle.Keys.FirstOrDefault(mime => mime.StartsWith("image/", StringComparison.Ordinal)) is { } picture
            && !bundle.ContainsKey(MimeBundle.Html))
        {
            few[MimeBundle.Html] = picture.EndsWith("+xml", StringComparison.Ordinal) ? bundle[picture]
                : $"<img src=\"data:{picture};base64,{bundle[picture]}\">";
        }
        foreach (var mime in (string[])[MimeBundle.Html, MimeBundle.Markdown, MimeBundle.Plain])
            if (bundle.TryGetValue(mime, out var text))
                few.TryAdd(mime, text);
        return few.Count > 0 ? few : bundle;
    }

    /// <summary>HTML of a value that has none: its text as it stands.</summary>
    public static string Html(IReadOnlyDictionary<string, string> formats) =>
        formats.TryGetValue(MimeBundle.Html, out var html) ? html
        : $"<pre>{WebUtility.HtmlEncode(formats.GetValueOrDefault(MimeBundle.Plain, ""))}</pre>";

    // A cell is known by its code: run again, it carries the script again.
    private static string Chart(GenericChart chart) => charts.Complete(
        PlotlyChart.Html(chart), (KernelInvocationContext.Current?.Command as SubmitCode)?.Code ?? "");
}

/// <summary>Formats whatever has no formatter of its own.</summary>
internal sealed class KitFormatter(string mimeType) : ITypeFormatter, IKitFallback
{
    [ThreadStatic]
    private static bool isInside;

    public string MimeType => mimeType;

    public Type Type => typeof(object);

    public bool Format(object instance, FormatContext context)
    {
        // Members of a value, and what the kit leaves to .NET Interactive.
        if (isInside)
            return OwnFormats.Default(instance?.GetType() ?? typeof(object), mimeType).Format(instance!, context);
        isInside = true;
        try
        {
            var formats = PolyglotFormats.Few(ValueFormatting.Format(instance));
            context.Writer.Write(mimeType == MimeBundle.Html ? PolyglotFormats.Html(formats)
                : formats.GetValueOrDefault(mimeType, ""));
            return true;
        }
        finally
        {
            isInside = false;
        }
    }
}
