namespace VJepa.Lab.Worlds;

/// <summary>How the camera moves through a <see cref="Laboratory"/> clip. What it looks at moves the other way in the picture.</summary>
public enum CameraMotion
{
    Static,
    PanLeft,
    PanRight,
    TiltUp,
    TiltDown,
    ZoomIn,
    ZoomOut,

    /// <summary>The camera turns clockwise, the picture counterclockwise.</summary>
    RollClockwise,
    RollCounterclockwise,

    /// <summary>Small random shifts from frame to frame, around one place.</summary>
    Shake,
}
