namespace VJepa.Lab.Evaluation;

/// <summary>Which possible clip an impossible one is compared with.</summary>
public enum SurprisePairing
{
    /// <summary>The one that ends as it does: the same frames have to be predicted, and only what was seen before tells the two apart.</summary>
    SameEnding,

    /// <summary>The one that begins as it does: two endings are compared, of which one may be harder to predict whatever came before.</summary>
    SameBeginning,
}
