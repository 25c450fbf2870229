namespace VJepa.Lab.Plots;

/// <summary>What a color stands for, in every chart and image.</summary>
public enum Role
{
    Neutral,
    Context,
    Target,
    Predicted,
    Pretrained,
    RandomInitialized,
    Supervised,
    Chance,
}

/// <summary>
/// Colors and sizes of all charts. The palette is Okabe and Ito's, safe for color blindness, without black and yellow,
/// which vanish on dark or light pages. Text and grid are mid-gray on a transparent background, readable on both.
/// </summary>
public static class Theme
{
    public static readonly Rgb Text = Rgb.Parse("#808080");

    /// <summary>Colors for series without a role, used in order and repeated.</summary>
    public static readonly IReadOnlyList<Rgb> Series =
        [.. new[] { "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9" }.Select(Rgb.Parse)];

    /// <summary>Chart width in pixels; fits a page of 1280 with a notebook's margins.</summary>
    public const int Width = 760;

    public const int Height = 380;

    internal static string Grid => Text.WithOpacity(0.22);

    public static Rgb Of(Role role) => role switch
    {
        Role.Context => Rgb.Parse("#56B4E9"),
        Role.Target => Rgb.Parse("#E69F00"),
        Role.Predicted => Rgb.Parse("#CC79A7"),
        Role.Pretrained => Rgb.Parse("#0072B2"),
        Role.RandomInitialized => Rgb.Parse("#D55E00"),
        Role.Supervised => Rgb.Parse("#009E73"),
        Role.Chance or Role.Neutral => Text,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "This role has no color."),
    };

    /// <summary>
    /// Color of a series: by role, else by a role's name at the start of the series' name, else the next free color.
    /// </summary>
    public static Rgb Of(Role? role, string name, int index) =>
        (role ?? Guess(name)) is { } known ? Of(known) : Series[index % Series.Count];

    private static Role? Guess(string name)
    {
        ReadOnlySpan<(string Word, Role Role)> words =
        [
            ("pretrained", Role.Pretrained), ("random-init", Role.RandomInitialized), ("supervised", Role.Supervised),
            ("chance", Role.Chance), ("random encoder", Role.RandomInitialized), ("predicted", Role.Predicted),
            ("target", Role.Target), ("context", Role.Context),
        ];
        foreach (var (word, role) in words)
            if (name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                return role;
        return name.Equals("random", StringComparison.OrdinalIgnoreCase) ? Role.RandomInitialized : null;
    }
}
