namespace VJepa.Plots;

/// <summary>
/// One visual language. The colours are Okabe and Ito's, which people with any common colour blindness tell apart;
/// black and yellow are left out, since one of them vanishes on a dark or on a light page. Text and grid are mid-grey
/// on a transparent ground, so that a chart reads on both.
/// </summary>
public static class Theme
{
    public static readonly Colour Text = Colour.Parse("#808080");

    /// <summary>Colours for series without a role, in order; they repeat after the last.</summary>
    public static readonly IReadOnlyList<Colour> Series =
        [.. new[] { "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9" }.Select(Colour.Parse)];

    /// <summary>Chart width in pixels: fits a page of 1280 with a margin for the notebook's own frame.</summary>
    public const int Width = 760;

    public const int Height = 380;

    internal static string Grid => Text.WithOpacity(0.22);

    public static Colour Of(Role role) => role switch
    {
        Role.Context => Colour.Parse("#56B4E9"),
        Role.Target => Colour.Parse("#E69F00"),
        Role.Predicted => Colour.Parse("#CC79A7"),
        Role.Pretrained => Colour.Parse("#0072B2"),
        Role.RandomInitialised => Colour.Parse("#D55E00"),
        Role.Supervised => Colour.Parse("#009E73"),
        Role.Chance or Role.Neutral => Text,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "No colour stands for this role."),
    };

    /// <summary>The colour of a series: by its role, else by a role's word in its name, else the next free one.</summary>
    public static Colour Of(Role? role, string name, int index) =>
        (role ?? Guess(name)) is { } known ? Of(known) : Series[index % Series.Count];

    private static Role? Guess(string name)
    {
        ReadOnlySpan<(string Word, Role Role)> words =
        [
            ("pretrained", Role.Pretrained), ("random-init", Role.RandomInitialised), ("supervised", Role.Supervised),
            ("chance", Role.Chance), ("random encoder", Role.RandomInitialised), ("predicted", Role.Predicted),
            ("target", Role.Target), ("context", Role.Context),
        ];
        foreach (var (word, role) in words)
            if (name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                return role;
        return name.Equals("random", StringComparison.OrdinalIgnoreCase) ? Role.RandomInitialised : null;
    }
}
