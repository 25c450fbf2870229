namespace VJepa.Masking;

/// <summary>How the index lists of a batch, which differ in length, are cut to the shortest.</summary>
public enum BatchCut
{
    /// <summary>As released: keeps the first indices, so late tokens are lost.</summary>
    FromEnd,

    /// <summary>Keeps a random subset, so no time or place is preferred.</summary>
    RandomSubset,
}

/// <summary>What happens to tokens that are cut off context and target to make the batch rectangular (settings of
/// V-JEPA 2).</summary>
public enum MaskComplement
{
    /// <summary>They are dropped, as in V-JEPA.</summary>
    None,

    /// <summary>Everything outside the cut context is a target (<c>full_complement</c>).</summary>
    OfContext,

    /// <summary>Everything outside the cut target is context (<c>pred_full_complement</c>).</summary>
    OfTarget,
}
