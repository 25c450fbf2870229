namespace VJepa.Weights;

/// <summary>The networks that a weight file may hold.</summary>
public enum NetworkPart
{
    /// <summary>The encoder that was trained by gradients.</summary>
    Encoder,

    /// <summary>Its moving average: what is kept after pretraining. Hugging Face files hold it under the name of encoder.</summary>
    TargetEncoder,

    Predictor,

    /// <summary>An attentive probe.</summary>
    Probe,
}
