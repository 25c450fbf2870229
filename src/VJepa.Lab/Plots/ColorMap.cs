namespace VJepa.Lab.Plots;

/// <summary>
/// Viridis (van der Walt and Smith, 2015), from dark blue to yellow: perceptually uniform, readable for color-blind
/// people and in grayscale. Interpolated between eleven of its colors.
/// </summary>
public static class ColorMap
{
    public const string PlotlyName = "Viridis";

    public static readonly Rgb Missing = Theme.Text;

    private static readonly Rgb[] Stops =
    [
        .. new[]
        {
            "#440154", "#482878", "#3E4989", "#31688E", "#26828E", "#1F9E89", "#35B779", "#6ECE58", "#B5DE2B",
            "#DCE319", "#FDE725",
        }.Select(Rgb.Parse),
    ];

    /// <param name="value">0 to 1, clamped; NaN gives <see cref="Missing"/>.</param>
    public static Rgb At(double value)
    {
        if (double.IsNaN(value))
            return Missing;
        var position = Math.Clamp(value, 0, 1) * (Stops.Length - 1);
        var below = Math.Min((int)position, Stops.Length - 2);
        return Stops[below].Mix(Stops[below + 1], position - below);
    }

    internal static string Css => $"linear-gradient(90deg,{string.Join(',', Stops)})";
}
