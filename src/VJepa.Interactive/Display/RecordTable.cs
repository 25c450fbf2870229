using System.Collections;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;

namespace VJepa.Interactive.Display;

/// <summary>Sequences of flat records as tables, sequences of numbers or strings as one line.</summary>
internal static class RecordTable
{
    private const int MaxRows = 100;
    private const int MaxItems = 60;

    /// <summary>Null if the rows are neither flat records nor plain values.</summary>
    public static MimeBundle? From(IEnumerable sequence)
    {
        if (sequence is IDictionary
            || sequence.GetType() is { IsArray: false, Namespace: "TorchSharp" or "TorchSharp.Utils" })
            return null;
        var rows = new List<object?>();
        var stop = CellHost.Find()?.Cancel ?? CancellationToken.None;
        foreach (var row in sequence)
        {
            stop.ThrowIfCancellationRequested();
            rows.Add(row);
            if (rows.Count > MaxRows)
                break;
        }
        if (rows.Count == 0 || rows.Any(row => row is null))
            return null;
        var type = rows[0]!.GetType();
        if (rows.All(row => row is string || ValueFormatting.IsPlain(row!.GetType())))
            return List(rows, sequence);
        if (rows.Any(row => row!.GetType() != type))
            return null;
        var columns = Columns(type);
        return columns.Count > 0 && columns.All(column => IsFlat(column.Type)) ? Table(rows, columns, sequence) : null;
    }

    private sealed record Column(string Name, Type Type, Func<object, object?> Read);

    private static List<Column> Columns(Type type)
    {
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true)
            return [.. type.GetFields().Select(f => new Column(f.Name, f.FieldType, f.GetValue))];
        return [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.CanRead && p.GetIndexParameters().Length == 0)
            .Select(p => new Column(p.Name, p.PropertyType, p.GetValue))];
    }

    private static bool IsFlat(Type type) =>
        type == typeof(string) || ValueFormatting.IsPlain(Nullable.GetUnderlyingType(type) ?? type);

    private static bool IsNumber(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: false } plain
        && Type.GetTypeCode(plain) is >= TypeCode.SByte and <= TypeCode.Decimal;

    private static MimeBundle List(List<object?> items, IEnumerable sequence)
    {
        var more = items.Count > MaxItems || Count(sequence) > MaxItems;
        var text = string.Join(", ", items.Take(MaxItems).Select(Text));
        return new MimeBundle { [MimeBundle.Plain] = more ? $"[{text}, … ({CountText(sequence)})]" : $"[{text}]" };
    }

    private static MimeBundle Table(List<object?> rows, List<Column> columns, IEnumerable sequence)
    {
        var shown = rows.Take(MaxRows).ToList();
        var cells = shown.Select(row => columns.Select(c => Text(c.Read(row!))).ToArray()).ToList();
        var note = rows.Count > MaxRows ? $"the first {MaxRows} of {CountText(sequence)}" : "";
        return new MimeBundle
        {
            [MimeBundle.Html] = Html(columns, cells, note),
            [MimeBundle.Plain] = PlainTable(columns, cells, note),
        };
    }

    private static string Html(List<Column> columns, List<string[]> cells, string note)
    {
        var html = new StringBuilder("<table class=\"vjepa-table\"><thead><tr>");
        foreach (var column in columns)
            html.Append($"<th{Align(column)}>{WebUtility.HtmlEncode(column.Name)}</th>");
        html.Append("</tr></thead><tbody>");
        foreach (var row in cells)
        {
            html.Append("<tr>");
            for (var i = 0; i < columns.Count; i++)
                html.Append($"<td{Align(columns[i])}>{WebUtility.HtmlEncode(row[i])}</td>");
            html.Append("</tr>");
        }
        html.Append("</tbody></table>");
        if (note.Length > 0)
            html.Append($"<p><small>{WebUtility.HtmlEncode(note)}</small></p>");
        return html.ToString();
    }

    private static string Align(Column column) =>
        IsNumber(column.Type) ? " style=\"text-align:right\"" : " style=\"text-align:left\"";

    private static string PlainTable(List<Column> columns, List<string[]> cells, string note)
    {
        var widths = columns.Select((c, i) => Math.Max(c.Name.Length, cells.Max(row => row[i].Length))).ToArray();
        var lines = new List<string> { Line([.. columns.Select(c => c.Name)]) };
        lines.AddRange(cells.Select(Line));
        if (note.Length > 0)
            lines.Add(note);
        return string.Join('\n', lines);

        string Line(string[] row) => string.Join("  ", row.Select((text, i) =>
            IsNumber(columns[i].Type) ? text.PadLeft(widths[i]) : text.PadRight(widths[i]))).TrimEnd();
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        double d => d.ToString("G6", CultureInfo.InvariantCulture),
        float f => f.ToString("G5", CultureInfo.InvariantCulture),
        Type type => TypeName.Of(type),
        _ => ValueFormatting.PlainText(value),
    };

    private static int? Count(IEnumerable sequence) => sequence is ICollection collection ? collection.Count : null;

    private static string CountText(IEnumerable sequence) => Count(sequence) is { } count ? $"{count:N0}" : "many";
}
