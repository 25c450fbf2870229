using static TorchSharp.torch;

namespace VJepa.Lab.Plots;

/// <summary>
/// Features as colors: the first three principal components become red, green and blue. Fit once and use for many
/// clips, so that colors are comparable. With <c>foreground</c>, the first component, which mostly separates objects
/// from background, selects the tokens to show, and colors come from the components of those tokens alone (DINOv2,
/// Oquab et al. 2023, figure 1).
/// </summary>
public sealed class PcaColors
{
    private const float Dimmed = 0.12f;
    private const double Tail = 0.02; // share of tokens clipped at each end of the color range
    private readonly Projection colors;
    private readonly Projection? first;

    private PcaColors(Projection colors, Projection? first) => (this.colors, this.first) = (colors, first);

    /// <summary>Share of the variance that each of the three components explains.</summary>
    public IReadOnlyList<float> Explained => colors.Explained;

    /// <param name="features">[..., D], D at least 3: tokens of all clips to show with these colors.</param>
    /// <param name="foreground">Shows only the smaller group of tokens on one side of the first component's mean; the
    /// others are dark.</param>
    /// <param name="flip">Shows the other group instead.</param>
    /// <exception cref="ArgumentException">Fewer than 4 tokens or fewer than 3 features.</exception>
    public static PcaColors Fit(Tensor features, bool foreground = false, bool flip = false)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var tokens = Flat(features);
        var all = Projection.Fit(tokens, components: 3, Tail);
        if (!foreground)
            return new(all, null);
        var first = all.Apply(tokens).select(1, 0); // [N]
        var fewer = 2 * (first > 0).sum().item<long>() <= tokens.shape[0] ? 1f : -1f;
        var side = flip ? -fewer : fewer;
        var shown = first * side > 0;
        if (shown.sum().item<long>() < 4)
            throw new ArgumentException("Fewer than 4 tokens are foreground; set flip, or turn foreground off.");
        return new(Projection.Fit(tokens[shown], components: 3, Tail), all.WithSign(side));
    }

    /// <summary>Colors of tokens.</summary>
    /// <param name="features">[..., D], N tokens in all.</param>
    /// <returns>N colors in token order.</returns>
    public IReadOnlyList<Rgb> Of(Tensor features)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var tokens = Flat(features);
        var rgb = colors.Scaled(tokens); // [N, 3]
        if (first is not null)
        {
            var background = first.Apply(tokens).select(1, 0) <= 0; // [N]
            rgb = rgb.masked_fill(background.unsqueeze(1), Dimmed);
        }
        var bytes = (rgb * 255).round().to(uint8).contiguous().data<byte>().ToArray();
        return [.. bytes.Chunk(3).Select(pixel => new Rgb(pixel[0], pixel[1], pixel[2]))];
    }

    private static Tensor Flat(Tensor features)
    {
        var tokens = features.detach().cpu().to(float32).reshape(-1, features.shape[^1]); // [N, D]
        return tokens.shape[0] >= 4 && tokens.shape[1] >= 3
            ? tokens
            : throw new ArgumentException("Colors from principal components need at least 4 tokens of 3 features; "
                + $"these are [{string.Join(", ", features.shape)}].");
    }
}
