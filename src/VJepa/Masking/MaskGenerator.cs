using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Masking;

/// <summary>
/// Draws which tokens of a clip the encoder sees and which are predicted. Your own type needs only <see cref="Draw"/>;
/// its public properties are saved with the run as JSON, under the type's name. A batch gets one <see cref="MaskPair"/>
/// for each generator of the configuration.
/// </summary>
public abstract record MaskGenerator
{
    /// <summary>Maximum number of context tokens of a clip; null for no limit.</summary>
    public int? MaxKeep { get; init; }

    /// <summary>Swaps context and target (V-JEPA 2's inversion).</summary>
    public bool Invert { get; init; }

    /// <summary>What happens to tokens that are cut off to make the batch rectangular.</summary>
    public MaskComplement Complement { get; init; } = MaskComplement.None;

    /// <summary>Draws the mask of one clip.</summary>
    /// <param name="step">Index of the training step, from 0, for what all clips of a step share.</param>
    /// <param name="random">Source of randomness.</param>
    public abstract ClipMask Draw(TokenGrid grid, long step, Generator random);
}

/// <summary>The mask of one clip.</summary>
/// <param name="Context">Ascending indices of the tokens that the encoder sees.</param>
/// <param name="Target">Ascending indices of the tokens that are predicted.</param>
public sealed record ClipMask(IReadOnlyList<long> Context, IReadOnlyList<long> Target)
{
    /// <summary>Visible tokens are the context, all others the target.</summary>
    /// <param name="visible">One entry for each token of the grid.</param>
    public static ClipMask FromVisible(IReadOnlyList<bool> visible)
    {
        var tokens = Enumerable.Range(0, visible.Count).ToLookup(token => visible[token], token => (long)token);
        return new([.. tokens[true]], [.. tokens[false]]);
    }
}

/// <summary>What happens to tokens that are cut off context and target to make the batch rectangular (settings of
/// V-JEPA 2).</summary>
public enum MaskComplement
{
    /// <summary>They are dropped, as in V-JEPA.</summary>
    None,

    /// <summary>Everything outside the cut context is a target (<c>full_complement</c>).</summary>
    OfContext,

    /// <summary>Everything outside the cut target is context (<c>pred_full_complement</c>).</summary>
    OfTarget,
}
