namespace VJepa.Training;

/// <summary>Parts of a training step, in their order.</summary>
public enum StepPart
{
    /// <summary>The target encoder on whole clips, without gradient; cutting the clips is counted here.</summary>
    Target,

    /// <summary>The encoder on the context tokens of all masks.</summary>
    Encoder,

    /// <summary>The predictor and the losses.</summary>
    Predictor,

    /// <summary>Gradients, and their norms.</summary>
    Backward,

    /// <summary>AdamW and EMA.</summary>
    Update,
}
