using VJepa.Models;

namespace VJepa.Training;

/// <summary>The networks that a pass goes through.</summary>
/// <param name="Target">The target encoder, which gets no gradient.</param>
internal sealed record Networks(Encoder Encoder, Predictor Predictor, Encoder Target);
