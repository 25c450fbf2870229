using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Formatting;
using Plotly.NET;
using static TorchSharp.torch;

namespace VJepa.Interactive.Display;

/// <summary>Formats any value for a notebook.</summary>
public static class ValueFormatting
{
    private static readonly Lock installing = new();
    private static readonly JsonSerializerOptions indented =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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

    /// <summary>Forgets the formatters that a notebook has registered.</summary>
    public static void Reset()
    {
        lock (installing)
        {
            Formatter.ResetToDefault();
            installed = false;
            Install();
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
            null => Plain("null"),
            MimeBundle bundle => bundle,
            _ when OwnFormats.Of(value) is { } own => own,
            string text => Plain(text),
            HtmlText html => new MimeBundle { [MimeBundle.Html] = html.Content, [MimeBundle.Plain] = "(HTML)" },
            ProgressBar progress => progress.ToBundle(),
            _ when IsPlain(value.GetType()) => Plain(PlainText(value)),
            _ when JsonText(value) is { } json => Plain(json),
            _ when PictureData.From(value) is { } picture => picture.ToBundle(),
            _ when GridTable.From(value) is { } grid => grid,
            IEnumerable rows when RecordTable.From(rows) is { } table => table,
            _ => Default(value),
        };
    }

    private static MimeBundle Plain(string text) => new() { [MimeBundle.Plain] = text };

    private static string? JsonText(object value) => value switch
    {
        JsonNode node => node.ToJsonString(indented),
        JsonDocument document => JsonSerializer.Serialize(document.RootElement, indented),
        JsonElement element => JsonSerializer.Serialize(element, indented),
        _ => null,
    };

    /// <summary>The value in a list or in the cell of a table.</summary>
    internal static ShortText Short(object? value)
    {
        if (value is not null && OwnFormats.Short(value.GetType()) && OwnFormats.Of(value) is { } own)
            return new ShortText(own[MimeBundle.Plain], own.GetValueOrDefault(MimeBundle.Html));
        return new ShortText(value switch
        {
            null => "",
            double d => d.ToString("G6", CultureInfo.InvariantCulture),
            float f => f.ToString("G5", CultureInfo.InvariantCulture),
            Type type => TypeName.Of(type),
            _ => PlainText(value),
        });
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
        DateOnly or TimeOnly => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Whether the value is one word or number: whatever formats itself into a span is.</summary>
    internal static bool IsPlain(Type type) =>
        type.IsPrimitive || type.IsEnum || typeof(ISpanFormattable).IsAssignableFrom(type)
        || type == typeof(Device) || type == typeof(Uri) || typeof(Type).IsAssignableFrom(type);

    internal static bool IsOfKit(Type type) =>
        typeof(Tensor).IsAssignableFrom(type) || typeof(GenericChart).IsAssignableFrom(type);

    private static MimeBundle Default(object value)
    {
        var bundle = new MimeBundle();
        foreach (var mime in Formatter.GetPreferredMimeTypesFor(value.GetType()))
            bundle[mime] = Formatter.ToDisplayString(value, mime);
        if (!bundle.ContainsKey(MimeBundle.Plain))
            bundle[MimeBundle.Plain] = Formatter.ToDisplayString(value, MimeBundle.Plain);
        return bundle;
    }
}
