using Plotly.NET;

namespace VJepa.Lab.Plots;

/// <summary>
/// Share of tokens the encoder doesn't see, by mask kind. Over the batch size it grows, because all clips of a batch
/// are cut to the smallest context among them.
/// </summary>
public static class HiddenShare
{
    /// <param name="curves">A line for each mask kind: at each batch size the hidden shares (0 to 1) of several draws.</param>
    public static GenericChart Of(IEnumerable<SeedCurve> curves, string? title = null) =>
        BandChart.Of(curves, "hidden tokens", "batch size (clips)", logarithmicX: true, title).Build();
}
