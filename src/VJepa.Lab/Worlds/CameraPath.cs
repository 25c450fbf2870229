using System.Numerics;

namespace VJepa.Lab.Worlds;

/// <summary>Camera paths. In the middle of the clip the camera is at the world's origin, upright, at zoom 1.</summary>
internal static class CameraPath
{
    /// <param name="motion">Kind of motion.</param>
    /// <param name="way">Distance that the image's edge moves over the clip, in pixels.</param>
    public static CameraState[] Of(CameraMotion motion, double way, int frames, int size, Random random)
    {
        var states = new CameraState[frames];
        for (var t = 0; t < frames; t++)
        {
            var done = (float)(way * ((double)t / (frames - 1) - .5));
            var turn = done / (size / 2f);
            var still = new CameraState(Vector2.Zero, 1, 0, Vector2.Zero, 1, 0);
            states[t] = motion switch
            {
                CameraMotion.Static => still,
                CameraMotion.PanLeft => still with { Place = new(-done, 0) },
                CameraMotion.PanRight => still with { Place = new(done, 0) },
                CameraMotion.TiltUp => still with { Place = new(0, -done) },
                CameraMotion.TiltDown => still with { Place = new(0, done) },
                CameraMotion.ZoomIn => still with { Zoom = MathF.Exp(turn) },
                CameraMotion.ZoomOut => still with { Zoom = MathF.Exp(-turn) },
                CameraMotion.RollClockwise => still with { Roll = turn },
                CameraMotion.RollCounterclockwise => still with { Roll = -turn },
                _ => still with { Place = new Vector2((float)random.NextDouble() - .5f, (float)random.NextDouble() - .5f) * (float)(way * .3) },
            };
        }
        for (var t = 0; t < frames; t++)
        {
            var (here, next) = (states[Math.Min(t, frames - 2)], states[Math.Min(t, frames - 2) + 1]);
            states[t] = states[t] with { Velocity = next.Place - here.Place, ZoomRate = next.Zoom / here.Zoom, RollRate = next.Roll - here.Roll };
        }
        return states;
    }
}
