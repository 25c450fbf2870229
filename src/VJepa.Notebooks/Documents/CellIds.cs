using System.Text.RegularExpressions;

namespace VJepa.Notebooks.Documents;

/// <summary>Cell ids of nbformat 4.5: unique, 1 to 64 characters of letters, digits, '-' and '_'.</summary>
internal static partial class CellIds
{
    /// <summary>Replaces missing, invalid and duplicate ids.</summary>
    public static void Complete(IReadOnlyList<NotebookCell> cells)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < cells.Count; i++)
        {
            if (Valid().IsMatch(cells[i].Id) && taken.Add(cells[i].Id))
                continue;
            var number = i + 1;
            while (!taken.Add($"cell-{number}"))
                number += cells.Count;
            cells[i].Json["id"] = $"cell-{number}";
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex Valid();
}
