using System.Globalization;
using VJepa.Models;

namespace VJepa.Lab.Plots;

/// <summary>Masks over a clip: context tokens are tinted, target tokens covered, other tokens grayed out.</summary>
public static class MaskOverlay
{
    /// <summary>Tint of context tokens: visible, but light enough to see the image.</summary>
    public const double ContextShare = 0.12;

    private const double DroppedShare = 0.7;
    private const int SmallestToken = 10;
    private static readonly Rgb DroppedColor = Rgb.Parse("#6A6A6A");
    private static readonly Rgb Blank = Rgb.Parse("#FFFFFF");

    /// <summary>One row per mask, with the first frame of each tubelet.</summary>
    /// <param name="clip">The clip; frames and sides must be multiples of the grid's.</param>
    /// <param name="grid">Token grid, (time, height, width).</param>
    /// <param name="cover">Opacity of target tokens; 1 shows what the encoder sees.</param>
    /// <exception cref="ArgumentException">The clip does not fit the grid, or a token is both context and
    /// target.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A token is outside the grid.</exception>
    public static PictureGrid Of(ClipFrames clip, TokenGrid grid, IReadOnlyList<TokenMask> masks, double cover = 0.8) =>
        Rows(grid, masks, mask => Draw(clip, grid, mask, cover));

    public static PictureGrid Of(ClipFrames clip, TokenGrid grid, params TokenMask[] masks) =>
        Of(clip, grid, masks, 0.8);

    /// <summary>Masks alone, without a clip.</summary>
    public static PictureGrid Of(TokenGrid grid, params TokenMask[] masks)
    {
        var blank = new Canvas(grid.Width * SmallestToken, grid.Height * SmallestToken);
        blank.Mix(0, 0, blank.Width, blank.Height, Blank, 1);
        var clip = new ClipFrames([.. Enumerable.Repeat(blank, grid.Frames)]);
        return Rows(grid, masks, mask => Draw(clip, grid, mask, cover: 1, tint: 1));
    }

    /// <summary>Every frame of the clip with the mask, for an animation.</summary>
    public static ClipFrames Draw(ClipFrames clip, TokenGrid grid, TokenMask mask, double cover = 0.8) =>
        Draw(clip, grid, mask, cover, ContextShare);

    private static ClipFrames Draw(ClipFrames clip, TokenGrid grid, TokenMask mask, double cover, double tint)
    {
        var tubelet = grid.TubeletOf(clip);
        mask.Context.CheckAgainst(grid);
        mask.Target.CheckAgainst(grid);
        var grown = Math.Max(1, (int)Math.Ceiling((double)SmallestToken / (clip.Width / grid.Width)));
        var frames = new Canvas[clip.Count];
        for (var frame = 0; frame < clip.Count; frame++)
        {
            frames[frame] = new Canvas(clip.Width * grown, clip.Height * grown);
            frames[frame].Paste(clip[frame].Resize(clip.Width * grown, clip.Height * grown), 0, 0);
            Cover(frames[frame], frame / tubelet, grid, mask, cover, tint);
        }
        return new ClipFrames(frames);
    }

    private static void Cover(Canvas frame, int time, TokenGrid grid, TokenMask mask, double cover, double tint)
    {
        var (width, height) = (frame.Width / grid.Width, frame.Height / grid.Height);
        for (var row = 0; row < grid.Height; row++)
            for (var column = 0; column < grid.Width; column++)
            {
                var token = ((long)time * grid.Height + row) * grid.Width + column;
                var (color, share) = (mask.Context.Contains(token), mask.Target.Contains(token)) switch
                {
                    (true, true) => throw new ArgumentException(
                        $"Token {token} of the mask \"{mask.Name}\" is both context and target; " +
                        "it must be one of them."),
                    (true, _) => (Theme.Of(Role.Context), tint),
                    (_, true) => (Theme.Of(Role.Target), cover),
                    _ => (DroppedColor, DroppedShare),
                };
                frame.Mix(column * width, row * height, width, height, color, share);
                frame.Outline(column * width, row * height, width, height, DroppedColor, 1, 0.25);
            }
    }

    private static PictureGrid Rows(TokenGrid grid, IReadOnlyList<TokenMask> masks, Func<TokenMask, ClipFrames> draw)
    {
        var rows = masks.Select((mask, i) => CellLayout.Row(Label(grid, mask),
            [.. grid.FirstFrames(draw(mask))], i == masks.Count - 1 ? grid.Captions() : [], "Mask"));
        return new([.. rows], Legend(grid, masks));
    }

    private static string Label(TokenGrid grid, TokenMask mask) => string.Create(CultureInfo.InvariantCulture,
        $"{mask.Name}: {1 - (double)mask.Context.Count / grid.Count:0 %} hidden");

    private static LegendEntry[] Legend(TokenGrid grid, IReadOnlyList<TokenMask> masks)
    {
        var dropped = masks.Any(mask => mask.Context.Count + mask.Target.Count < grid.Count);
        return
        [
            new("context (the encoder sees it)", Theme.Of(Role.Context).ToString()),
            new("target (the predictor must predict it)", Theme.Of(Role.Target).ToString()),
            .. dropped ? new LegendEntry[] { new("neither", DroppedColor.ToString()) } : [],
        ];
    }
}
