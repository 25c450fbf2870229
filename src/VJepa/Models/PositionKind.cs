namespace VJepa.Models;

/// <summary>How a network knows where a token stands.</summary>
public enum PositionKind
{
    /// <summary>A fixed sine-cosine table, added to the tokens (V-JEPA, section 3.3).</summary>
    SineCosine,

    /// <summary>Queries and keys rotated by time, row and column in every block (V-JEPA 2, section 2.1).</summary>
    Rotary,

    /// <summary>The same with both features of a pair turned by one angle, and with rows and columns of any grid stretched over the
    /// 16 of 256 pixels (V-JEPA 2.1 as released).</summary>
    RotaryPaired,
}
