using System.Collections;

namespace VJepa.Interactive.Display;

/// <summary>
/// A <c>DataTable</c>, a <c>DataFrame</c> of Microsoft.Data.Analysis or anything else with <c>Columns</c>, which have
/// a name and a <c>DataType</c>, and <c>Rows</c>. Recognized by its properties, so that no reference is needed.
/// </summary>
internal static class GridTable
{
    private const int MaxRows = 100;

    /// <summary>Null if the value is not of this kind.</summary>
    public static MimeBundle? From(object value)
    {
        if (Read(value, "Columns") is not IEnumerable columnItems || Read(value, "Rows") is not IEnumerable rowItems)
            return null;
        var columns = new List<TableText.Column>();
        foreach (var column in columnItems)
        {
            if ((Read(column, "ColumnName") ?? Read(column, "Name")) is not string name
                || Read(column, "DataType") is not Type type)
                return null;
            columns.Add(new TableText.Column(name, RecordTable.IsNumber(type)));
        }
        var rows = new List<object?[]>();
        var isCut = false;
        foreach (var row in rowItems)
        {
            if (isCut = rows.Count == MaxRows)
                break;
            if ((Read(row, "ItemArray") ?? row) is not IEnumerable values)
                return null;
            rows.Add([.. values.Cast<object?>().Select(item => item is DBNull ? null : item)]);
            if (rows[^1].Length != columns.Count)
                return null;
        }
        return TableText.Of(columns, rows, isCut ? $"the first {MaxRows} of {Read(rowItems, "Count"):N0}" : "");
    }

    private static object? Read(object? value, string property) =>
        value?.GetType().GetProperty(property, Type.EmptyTypes) is { } found ? found.GetValue(value) : null;
}
