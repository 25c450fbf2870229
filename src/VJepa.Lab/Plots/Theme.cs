namespace VJepa.Lab.Plots;

/// <summary>What a color stands for, the same in every chart and picture.</summary>
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
/// One visual language. The colors are Okabe and Ito's, which people with any common color blindness tell apart;
/// black and yellow are left out, since one of them vanishes on a dark or on a light page. Text and grid are mid-gray
/// on a transparent ground, so that a chart reads on both.
/// </summary>
public static class Theme
{
    public static readonly Rgb Text = Rgb.Parse("#808080");

    /// <summary>Colors for series without a role, in order; they repeat after the last.</summary>
    public static readonly IReadOnlyList<Rgb> Series =
        [.. new[] { "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9" }.Select(Rgb.Parse)];

    /// <summary>Chart width in pixels: fits a page of 1280 with a margin for the notebook's own frame.</summary>
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
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "No color stands for this role."),
    };

    /// <summary>The color of a series: by its role, else by a role's word in its name, else the next free one.</summary>
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
