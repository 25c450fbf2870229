namespace VJepa.Lab.Plots;

/// <summary>Sizes the cells of a row so that the row fits the page.</summary>
internal static class CellLayout
{
    internal const int Gap = 4;
    private const int PageWidth = 920;
    private const int LargestCell = 160;

    /// <summary>
    /// A row of cells. Rows with equally many cells have equally wide cells. Small cells are enlarged by a whole factor
    /// to at least that width, which keeps pixel edges sharp.
    /// </summary>
    internal static PictureRow Row(
        string label, IReadOnlyList<Canvas> cells, IReadOnlyList<string> captions, string alt)
    {
        var room = Math.Clamp((PageWidth - Gap * (cells.Count - 1)) / cells.Count, 8, LargestCell);
        var (width, height) = (cells[0].Width, cells[0].Height);
        var factor = (room + width - 1) / width;
        (width, height) = width <= room
            ? (width * factor, height * factor)
            : (room, Math.Max(1, (int)Math.Round((double)height * room / width)));
        var gap = (int)Math.Round((double)Gap * width / room);
        var row = Canvas.Row([.. cells.Select(cell => cell.Resize(width, height))], gap);
        var picture = row.ToPng(label == "" ? alt : $"{alt}: {label}");
        return new(label, picture with { Width = room * cells.Count + Gap * (cells.Count - 1) }, row, captions);
    }
}
