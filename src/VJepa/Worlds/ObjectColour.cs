namespace VJepa.Worlds;

/// <summary>Colour of an object in a <see cref="Laboratory"/> clip.</summary>
public enum ObjectColour
{
    Red,
    Green,
    Blue,
    Yellow,
    Magenta,
    Cyan,
}
