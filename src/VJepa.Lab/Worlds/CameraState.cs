using System.Numerics;

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

/// <summary>The camera in one frame.</summary>
/// <param name="Place">Point of the world in the picture's middle, in pixels at zoom 1.</param>
/// <param name="Zoom">Pixels of the picture for one of the world.</param>
/// <param name="Roll">Turn of the camera, clockwise, in radians.</param>
/// <param name="Velocity">Way of <see cref="Place"/> to the next frame.</param>
/// <param name="ZoomRate">Factor by which <see cref="Zoom"/> grows to the next frame; 1 for none.</param>
/// <param name="RollRate">Radians to the next frame.</param>
public readonly record struct CameraState(Vector2 Place, float Zoom, float Roll, Vector2 Velocity, float ZoomRate, float RollRate)
{
    /// <summary>Where a point of the world is seen, in pixels from the left upper corner of a picture of that side.</summary>
    public Vector2 Project(Vector2 world, int size) =>
        Vector2.Transform(world - Place, Matrix3x2.CreateRotation(-Roll)) * Zoom + new Vector2(size / 2f);

    /// <summary>The point of the world that is seen there.</summary>
    public Vector2 Unproject(Vector2 picture, int size) =>
        Vector2.Transform((picture - new Vector2(size / 2f)) / Zoom, Matrix3x2.CreateRotation(Roll)) + Place;
}
