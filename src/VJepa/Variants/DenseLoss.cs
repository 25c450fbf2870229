using VJepa.Masking;
using VJepa.Models;
using VJepa.Objectives;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>
/// V-JEPA 2.1's loss (arXiv 2603.14482): L1 of the hidden tokens plus λ times L1 of the visible ones, which count less
/// the farther they are from what is hidden.
/// </summary>
public static class DenseLoss
{
    /// <summary>Each level normalized by itself: LayerNorm without weights.</summary>
    /// <param name="levels">[B, N, L D], L levels side by side.</param>
    /// <param name="width">Width D of a level.</param>
    /// <returns>[B, N, L D].</returns>
    public static Tensor Normalize(Tensor levels, long width) => Scoped.Run(
        () => TargetNormalization.LayerNorm.Apply(levels.unflatten(2, [-1, width])).flatten(-2), levels);

    /// <summary>Mean |z - h| over tokens and features: [B, N, W] each -> scalar.</summary>
    public static Tensor Hidden(Tensor predicted, Tensor target) => (predicted - target).abs().mean();

    /// <summary>Mean over tokens of |z - h|, averaged over features and divided by the root of the token's distance.
    /// </summary>
    /// <param name="predicted">[B, Nc, W].</param>
    /// <param name="target">[B, Nc, W].</param>
    /// <param name="distances">[B, Nc], from <see cref="Distances"/>; null: every token counts the same.</param>
    public static Tensor Visible(Tensor predicted, Tensor target, Tensor? distances)
    {
        var each = (predicted - target).abs().mean([-1]); // [B, Nc]
        return (distances is null ? each : each / distances.sqrt()).mean();
    }

    /// <summary>Euclidean distance of each visible token to the nearest hidden one, in tokens of time, row and column.
    /// </summary>
    /// <param name="mask">Context (visible) [B, Nc] and target (hidden) [B, Nt] indices on the grid.</param>
    /// <returns>float32 [B, Nc], at least 1.</returns>
    public static Tensor Distances(MaskPair mask, TokenGrid grid) => Scoped.Run(
        () =>
        {
            Tensor? squares = null;
            foreach (var (seen, hidden) in Axes(mask.Context, grid).Zip(Axes(mask.Target, grid)))
            {
                var square = (seen.unsqueeze(2) - hidden.unsqueeze(1)).square(); // [B, Nc, Nt]
                squares = squares is null ? square : squares + square;
            }
            return squares!.amin([2]).to(float32).sqrt(); // [B, Nc]
        },
        mask);

    private static IEnumerable<Tensor> Axes(Tensor indices, TokenGrid grid) =>
    [
        indices.div(grid.PerFrame, RoundingMode.floor),
        indices.remainder(grid.PerFrame).div(grid.Width, RoundingMode.floor),
        indices.remainder(grid.Width),
    ];
}
