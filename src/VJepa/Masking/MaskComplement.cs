namespace VJepa.Masking;

/// <summary>What becomes of the tokens that the cut to a rectangular batch takes from context and target (V-JEPA 2's settings).</summary>
public enum MaskComplement
{
    /// <summary>They are in neither, as in V-JEPA.</summary>
    None,

    /// <summary>Everything that the cut context does not hold is a target (<c>full_complement</c>).</summary>
    OfContext,

    /// <summary>Everything that the cut target does not hold is context (<c>pred_full_complement</c>).</summary>
    OfTarget,
}
