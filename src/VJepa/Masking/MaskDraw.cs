using static TorchSharp.torch;

namespace VJepa.Masking;

/// <summary>Draws the mask of one clip: true where the encoder sees the token.</summary>
internal delegate bool[] MaskDraw(Generator generator);
