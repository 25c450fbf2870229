using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>What the predictor is asked about one mask.</summary>
/// <param name="Context">Encoder output for the context tokens, [B, Nc, D].</param>
/// <param name="ContextIndices">int64 [B, Nc].</param>
/// <param name="TargetIndices">int64 [B, Nt].</param>
/// <param name="MaskIndex">Which mask token stands in; taken modulo their number.</param>
public readonly record struct PredictorInput(Tensor Context, Tensor ContextIndices, Tensor TargetIndices, int MaskIndex);
