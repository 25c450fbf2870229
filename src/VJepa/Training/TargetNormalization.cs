namespace VJepa.Training;

/// <summary>What happens to the target encoder's features before the loss.</summary>
public enum TargetNormalization
{
    /// <summary>LayerNorm over the features of each token, without weights, epsilon 1e-5: as released.</summary>
    LayerNorm,

    /// <summary>None: as the paper's text says.</summary>
    None,

    /// <summary>LayerNorm, then minus the batch's mean at the same token position. What is the same in every clip, position
    /// above all, is no longer rewarded: a cure for positional collapse in small runs. Not part of the paper.</summary>
    CenteredLayerNorm,

    /// <summary>As <see cref="CenteredLayerNorm"/>, then divided by each feature's deviation over the batch: features that vary little
    /// count as much as others. Not part of the paper.</summary>
    StandardizedLayerNorm,
}
