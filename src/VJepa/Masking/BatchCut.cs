namespace VJepa.Masking;

/// <summary>How the index lists of a batch, which differ in length, become rectangular.</summary>
public enum BatchCut
{
    /// <summary>As released: the batch's minimum from the front, so that late tokens are lost first.</summary>
    FromEnd,

    /// <summary>A random subset of the batch's minimum, so that no time or place is preferred.</summary>
    RandomSubset,
}

/// <summary>What becomes of the tokens that the cut to a rectangular batch removes from context and target (V-JEPA 2's settings).</summary>
public enum MaskComplement
{
    /// <summary>They are in neither, as in V-JEPA.</summary>
    None,

    /// <summary>Everything outside the cut context is a target (<c>full_complement</c>).</summary>
    OfContext,

    /// <summary>Everything outside the cut target is context (<c>pred_full_complement</c>).</summary>
    OfTarget,
}
