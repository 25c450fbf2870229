using VJepa.Masking;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>Clips of one length with their masks. A step of V-JEPA has one group, one of V-JEPA 2 a group for each clip length.</summary>
/// <param name="Clips">[B, C, T, H, W].</param>
/// <param name="Masks">Pairs on the token grid of these clips.</param>
public sealed record ClipGroup(Tensor Clips, IReadOnlyList<MaskPair> Masks);
