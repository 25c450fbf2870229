using System.Numerics;

namespace VJepa.Lab.Worlds;

/// <summary>Camera motion of a <see cref="Laboratory"/> clip. The scene moves the opposite way in the image.</summary>
public enum CameraMotion
{
    Static,
    PanLeft,
    PanRight,
    TiltUp,
    TiltDown,
    ZoomIn,
    ZoomOut,

    /// <summary>The camera rolls clockwise, so the image turns counterclockwise.</summary>
    RollClockwise,
    RollCounterclockwise,

    /// <summary>Small random shifts in each frame around one position.</summary>
    Shake,
}

/// <summary>The camera in one frame.</summary>
/// <param name="Place">World point at the image center, in pixels at zoom 1.</param>
/// <param name="Zoom">Image pixels per world pixel.</param>
/// <param name="Roll">Clockwise rotation of the camera, in radians.</param>
/// <param name="Velocity">Change of <see cref="Place"/> to the next frame.</param>
/// <param name="ZoomRate">Ratio of <see cref="Zoom"/> in the next frame to this one.</param>
/// <param name="RollRate">Change of <see cref="Roll"/> to the next frame, in radians.</param>
public readonly record struct CameraState(Vector2 Place, float Zoom, float Roll, Vector2 Velocity, float ZoomRate, float RollRate)
{
    /// <summary>World point to image point, in pixels from the upper left corner of an image with side <paramref name="size"/>.</summary>
    public Vector2 Project(Vector2 world, int size) =>
        Vector2.Transform(world - Place, Matrix3x2.CreateRotation(-Roll)) * Zoom + new Vector2(size / 2f);

    /// <summary>Image point to world point.</summary>
    public Vector2 Unproject(Vector2 picture, int size) =>
        Vector2.Transform((picture - new Vector2(size / 2f)) / Zoom, Matrix3x2.CreateRotation(Roll)) + Place;
}
