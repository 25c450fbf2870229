namespace VJepa.Models;

/// <summary>The three networks of a pretraining run.</summary>
/// <param name="Encoder">The context encoder.</param>
/// <param name="TargetEncoder">The EMA of the encoder. It gets no gradient, and is what is kept after training.</param>
public sealed record Networks(Encoder Encoder, Predictor Predictor, Encoder TargetEncoder);
