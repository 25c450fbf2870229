namespace VJepa.Lab.Worlds;

/// <summary>Color of an object in a <see cref="Laboratory"/> clip.</summary>
public enum ObjectColor
{
    Red,
    Green,
    Blue,
    Yellow,
    Magenta,
    Cyan,
}
