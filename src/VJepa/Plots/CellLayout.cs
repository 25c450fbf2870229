namespace VJepa.Plots;

/// <summary>How large the cells of a row are drawn, so that the row fits the page.</summary>
internal static class CellLayout
{
    internal const int Gap = 4;
    private const int PageWidth = 1000;
    private const int LargestCell = 160;

    /// <summary>A whole multiple of small cells, so that their pixels stay sharp; a fraction of large ones.</summary>
    internal static (int Width, int Height) Size(int width, int height, int count)
    {
        var room = Math.Clamp((PageWidth - Gap * (count - 1)) / count, 8, LargestCell);
        return width <= room
            ? (room / width * width, room / width * height)
            : (room, Math.Max(1, (int)Math.Round((double)height * room / width)));
    }

    internal static PictureRow Row(string label, IReadOnlyList<Canvas> cells, IReadOnlyList<string> captions, string alt)
    {
        var (width, height) = Size(cells[0].Width, cells[0].Height, cells.Count);
        var row = Canvas.Row([.. cells.Select(cell => cell.Resize(width, height))], Gap);
        return new(label, row.ToPng(label == "" ? alt : $"{alt}: {label}"), row, captions);
    }
}
