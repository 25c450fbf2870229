using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>Clips cut into tubelets.</summary>
/// <param name="Tubelets">Pixels of each, [B, N, C * tubelet * patch * patch], time slowest.</param>
/// <param name="Grid">How they lie.</param>
public sealed record CutClips(Tensor Tubelets, TokenGrid Grid);
