namespace VJepa.Models;

/// <summary>How weights start. Biases are 0, LayerNorm weights 1 in each.</summary>
public enum Initialization
{
    /// <summary>V-JEPA as trained: all linear weights truncated normal with deviation .02. Its training program
    /// re-initializes every linear layer, which undoes the depth rescaling of <see cref="DepthScaled"/>.</summary>
    Released,

    /// <summary>As the classes of V-JEPA construct (and V-JEPA 2 trains): attention output and second MLP weights
    /// of block l (from 1) divided by sqrt(2 l).</summary>
    DepthScaled,

    /// <summary>Deviation 1/sqrt(inputs) for linear weights. At widths around 100 a deviation of .02 leaves
    /// a network close to linear for hundreds of steps; small models start better from here.</summary>
    FanIn,
}
