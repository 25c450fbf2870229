namespace VJepa.Weights;

/// <summary>The networks that a weight file may hold.</summary>
public enum NetworkPart
{
    /// <summary>The encoder that gradients train.</summary>
    Encoder,

    /// <summary>Its moving average, which is kept after pretraining. Hugging Face files call it the encoder.</summary>
    TargetEncoder,

    Predictor,

    /// <summary>An attentive probe.</summary>
    Probe,
}
