using System.Text.Json.Serialization;
using VJepa.Models;

namespace VJepa.Masking;

/// <summary>One kind of mask, with its numbers. A batch gets one <see cref="MaskPair"/> for each setting.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(MultiBlockSetting), "multi-block")]
[JsonDerivedType(typeof(TubeSetting), "tube")]
public abstract record MaskSetting
{
    /// <summary>Draws what all clips of the batch share (a block size). Depends on the step alone.</summary>
    internal abstract MaskDraw Begin(TokenGrid grid, long step);
}
