using System.Collections;
using System.Globalization;
using Microsoft.DotNet.Interactive.Formatting;
using Plotly.NET;
using static TorchSharp.torch;

namespace VJepa.Interactive.Display;

/// <summary>From any value to what a notebook shows of it.</summary>
public static class ValueFormatting
{
    private static readonly Lock installing = new();
    private static bool installed;

    /// <summary>Registers the host's own formatters, once; what a notebook registers later wins.</summary>
    public static void Install()
    {
        lock (installing)
        {
            if (installed)
                return;
            installed = true;
            Formatter.ListExpansionLimit = 20;
            Formatter.RecursionLimit = 4;
            Formatter.Register<GenericChart>((chart, writer) => writer.Write(PlotlyChart.Json(chart)), MimeBundle.Plotly);
            Formatter.Register<GenericChart>((chart, writer) => writer.Write(PlotlyChart.Html(chart)), MimeBundle.Html);
            Formatter.Register<GenericChart>((_, writer) => writer.Write("Plotly chart"), MimeBundle.Plain);
            Formatter.SetPreferredMimeTypesFor(typeof(GenericChart), MimeBundle.Plotly, MimeBundle.Html, MimeBundle.Plain);
            Formatter.Register<Tensor>((tensor, writer) => writer.Write(TensorText.Html(tensor)), MimeBundle.Html);
            Formatter.Register<Tensor>((tensor, writer) => writer.Write(TensorText.Plain(tensor)), MimeBundle.Plain);
            Formatter.SetPreferredMimeTypesFor(typeof(Tensor), MimeBundle.Html, MimeBundle.Plain);
        }
    }

    /// <summary>The formats of <paramref name="value"/>; with <paramref name="mimeType"/>, only that one.</summary>
    public static MimeBundle Format(object? value, string? mimeType = null)
    {
        if (mimeType is not null)
            return new MimeBundle { [mimeType] = value as string ?? Formatter.ToDisplayString(value, mimeType) };
        return value switch
        {
            null => new MimeBundle { [MimeBundle.Plain] = "null" },
            MimeBundle bundle => bundle,
            string text => new MimeBundle { [MimeBundle.Plain] = text },
            HtmlText html => new MimeBundle { [MimeBundle.Html] = html.Content, [MimeBundle.Plain] = "(HTML)" },
            IProgressDisplay progress => progress.ToBundle(),
            _ when IsPlain(value.GetType()) => new MimeBundle { [MimeBundle.Plain] = PlainText(value) },
            _ when PictureData.From(value) is { } picture => picture.ToBundle(),
            IEnumerable rows when !IsRegistered(value.GetType()) && RecordTable.From(rows) is { } table => table,
            _ => Registered(value),
        };
    }

    /// <summary>One line for lists of variables and completion.</summary>
    internal static string Summary(object? value)
    {
        try
        {
            var text = value switch
            {
                null => "null",
                Tensor tensor => TensorText.Head(tensor),
                ICollection collection => $"{collection.Count} items",
                _ => PlainText(value),
            };
            text = text.ReplaceLineEndings(" ");
            return text.Length > 100 ? text[..100] + "…" : text;
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
    }

    internal static string PlainText(object? value) => value switch
    {
        null => "null",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    internal static bool IsPlain(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(decimal) || type == typeof(TimeSpan) || type == typeof(DateTime)
        || type == typeof(DateTimeOffset) || type == typeof(Guid) || type == typeof(Type) || typeof(Type).IsAssignableFrom(type)
        || type.FullName == "TorchSharp.torch+Device";

    private static bool IsRegistered(Type type) =>
        Formatter.RegisteredFormatters(false).Any(f => f.Type == type && f.MimeType == MimeBundle.Html);

    private static MimeBundle Registered(object value)
    {
        var bundle = new MimeBundle();
        foreach (var mime in Formatter.GetPreferredMimeTypesFor(value.GetType()))
            bundle[mime] = Formatter.ToDisplayString(value, mime);
        if (!bundle.ContainsKey(MimeBundle.Plain))
            bundle[MimeBundle.Plain] = Formatter.ToDisplayString(value, MimeBundle.Plain);
        return bundle;
    }
}
