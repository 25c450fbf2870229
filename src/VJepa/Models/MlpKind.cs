namespace VJepa.Models;

/// <summary>The form of a block's two-layer network.</summary>
public enum MlpKind
{
    /// <summary>fc1, exact GELU, fc2.</summary>
    Gelu,

    /// <summary>SwiGLU, hidden width as given by the MLP ratio.</summary>
    SwiGluFull,

    /// <summary>SwiGLU, hidden width 2/3 of that, rounded up to a multiple of 8 ("wide" in V-JEPA 2's settings).</summary>
    SwiGluWide,
}
