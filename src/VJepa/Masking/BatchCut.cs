namespace VJepa.Masking;

/// <summary>How the index lists of a batch, which differ in length, become rectangular.</summary>
public enum BatchCut
{
    /// <summary>As released: cut to the batch's minimum from the end, so that late tokens go first.</summary>
    FromEnd,

    /// <summary>Cut to the batch's minimum by a random subset, so that no time or place is preferred.</summary>
    RandomSubset,
}
