using System.Collections;
using System.Reflection;

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
        if (rows.All(row => IsFlat(row!.GetType())))
            return List(rows, sequence);
        if (rows.Any(row => row!.GetType() != type))
            return null;
        var columns = Columns(type);
        return columns.Count > 0 && columns.All(column => IsFlat(column.Type)) ? Table(rows, columns, sequence) : null;
    }

    public static bool IsNumber(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: false } plain
        && Type.GetTypeCode(plain) is >= TypeCode.SByte and <= TypeCode.Decimal;

    private sealed record Column(string Name, Type Type, Func<object, object?> Read);

    private static List<Column> Columns(Type type)
    {
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true)
            return [.. type.GetFields().Select(f => new Column(f.Name, f.FieldType, f.GetValue))];
        return [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.CanRead && p.GetIndexParameters().Length == 0)
            .Select(p => new Column(p.Name, p.PropertyType, p.GetValue))];
    }

    /// <summary>Shown in one place of a list or table: plain values, and what a notebook formats itself.</summary>
    private static bool IsFlat(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(string) || ValueFormatting.IsPlain(type) || OwnFormats.Short(type);
    }

    private static MimeBundle List(List<object?> items, IEnumerable sequence)
    {
        var more = items.Count > MaxItems || Count(sequence) > MaxItems ? $", … ({CountText(sequence)})" : "";
        var texts = items.Take(MaxItems).Select(ValueFormatting.Short).ToList();
        var bundle = new MimeBundle
        {
            [MimeBundle.Plain] = $"[{string.Join(", ", texts.Select(text => text.Plain))}{more}]",
        };
        if (items.Any(item => OwnFormats.Short(item!.GetType())))
            bundle[MimeBundle.Html] = $"[{string.Join(", ", texts.Select(text => text.Html))}{more}]";
        return bundle;
    }

    private static MimeBundle Table(List<object?> rows, List<Column> columns, IEnumerable sequence) => TableText.Of(
        [.. columns.Select(column => new TableText.Column(column.Name, IsNumber(column.Type)))],
        rows.Take(MaxRows).Select(row => columns.Select(column => column.Read(row!))),
        rows.Count > MaxRows ? $"the first {MaxRows} of {CountText(sequence)}" : "");

    private static int? Count(IEnumerable sequence) => sequence is ICollection collection ? collection.Count : null;

    private static string CountText(IEnumerable sequence) => Count(sequence) is { } count ? $"{count:N0}" : "many";
}
