namespace VJepa.Lab.Worlds.Hands;

/// <summary>Form of an object that a hand acts on.</summary>
public enum ThingShape
{
    Block,
    Can,
    Ball,
    Puck,
    Bar,
    Ring,
    Star,
    Egg,
    Hexagon,
    Cross,
    Pill,
    Wedge,

    /// <summary>An upside-down cup, large enough to cover another object.</summary>
    Cup,
}

/// <summary>How an object is colored.</summary>
public enum ThingPattern
{
    /// <summary>One color.</summary>
    Plain,

    /// <summary>Another color below than above.</summary>
    TwoTone,

    /// <summary>Stripes of two colors.</summary>
    Striped,
}

/// <summary>What the surface below looks like.</summary>
public enum SurfaceKind
{
    /// <summary>Soft patches.</summary>
    Plain,

    /// <summary>The grain of wood.</summary>
    Wood,

    /// <summary>Woven cloth.</summary>
    Cloth,

    /// <summary>Fine speckles.</summary>
    Stone,

    /// <summary>Square tiles.</summary>
    Tiles,

    /// <summary>Wavy veins.</summary>
    Marble,

    /// <summary>Broad stripes.</summary>
    Stripes,

    /// <summary>Dots in rows.</summary>
    Dots,
}
