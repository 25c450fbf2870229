namespace VJepa.Training;

/// <summary>Which mask token stands in for the targets.</summary>
public enum MaskTokenChoice
{
    /// <summary>V-JEPA: one for each mask setting.</summary>
    ByMask,

    /// <summary>V-JEPA 2 as released: one for each clip-length group of the step; later tokens never train.</summary>
    ByGroup,
}
