namespace VJepa.Lab.Plots;

/// <summary>One row of a <see cref="PictureGrid"/>.</summary>
/// <param name="Label">Text left of the picture; may be empty.</param>
/// <param name="Pixels">The row's cells side by side.</param>
/// <param name="Captions">Text under the cells, evenly spread over the width; none when empty.</param>
public sealed record PictureRow(string Label, Picture Picture, Canvas Pixels, IReadOnlyList<string> Captions);
