using System.Collections;
using System.Globalization;
using Microsoft.DotNet.Interactive.Formatting;
using Plotly.NET;
using static TorchSharp.torch;

namespace VJepa.Interactive.Display;

/// <summary>Formats any value for a notebook.</summary>
public static class ValueFormatting
{
    private static readonly Lock installing = new();
    private static bool installed;

    /// <summary>Registers the kit's formatters, once. Those that a notebook registers later win.</summary>
    public static void Install()
    {
        lock (installing)
        {
            if (installed)
                return;
            installed = true;
            Formatter.ListExpansionLimit = 20;
            Formatter.RecursionLimit = 4;
            Register<GenericChart>(
                (MimeBundle.Plotly, PlotlyChart.Json),
                (MimeBundle.Html, PlotlyChart.Html),
                (MimeBundle.Plain, _ => "Plotly chart"));
            Register<Tensor>((MimeBundle.Html, TensorText.Html), (MimeBundle.Plain, TensorText.Plain));
        }
    }

    private static void Register<T>(params (string MimeType, Func<T, string> Format)[] formats)
    {
        foreach (var (mimeType, format) in formats)
            Formatter.Register<T>((value, writer) => writer.Write(format(value)), mimeType);
        Formatter.SetPreferredMimeTypesFor(typeof(T), [.. formats.Select(format => format.MimeType)]);
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
            ProgressBar progress => progress.ToBundle(),
            _ when IsPlain(value.GetType()) => new MimeBundle { [MimeBundle.Plain] = PlainText(value) },
            _ when PictureData.From(value) is { } picture => picture.ToBundle(),
            IEnumerable rows when !IsRegistered(value.GetType()) && RecordTable.From(rows) is { } table => table,
            _ => Registered(value),
        };
    }

    /// <summary>The value in one line, for a list of variables.</summary>
    public static string Summary(object? value)
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
        type.IsPrimitive || type.IsEnum || type == typeof(decimal) || type == typeof(Guid) || type == typeof(Device)
        || type == typeof(TimeSpan) || type == typeof(DateTime) || type == typeof(DateTimeOffset)
        || typeof(Type).IsAssignableFrom(type);

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
