namespace VJepa.Worlds;

/// <summary>Outline of an object.</summary>
public enum ObjectShape
{
    Disc,
    Square,
    Triangle,
    Ring,
}
