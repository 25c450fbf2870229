using Plotly.NET;

namespace VJepa.Lab.Plots;

/// <summary>
/// Share of tokens that the encoder does not see, by mask kind. It grows with the batch size, because all clips of a
/// batch are cut to the smallest context.
/// </summary>
public static class HiddenShare
{
    /// <param name="curves">One line per mask kind: hidden shares (0 to 1) of several draws at each batch size.</param>
    public static GenericChart Of(IEnumerable<SeedCurve> curves, string? title = null) =>
        BandChart.Of(curves, "hidden tokens", "batch size (clips)", logarithmicX: true, title).Build();
}
