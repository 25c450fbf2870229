using VJepa.Video;

namespace VJepa.Lab.Worlds;

/// <summary>Ground truth of a rendered scene.</summary>
internal static class LabRecord
{
    public static VideoFrames Video(byte[] pixels, int frames, int size, double fps, string name) =>
        new(new(name, size, size, fps, frames, ""), pixels, frames, size, size, [.. Enumerable.Range(0, frames).Select(t => t / fps)]);

    public static ObjectTrack[] Tracks(Scene scene, float[][] visible, int size) =>
        [.. scene.Bodies.Select((body, i) => new ObjectTrack(body.Shape, body.Color, body.Radius,
            [.. body.Places.Select((place, t) => new ObjectState(place, body.Velocity(t), scene.Camera[t].Project(place, size), visible[i][t]))]))];

    /// <summary>Tracks that follow one course up to a frame and another from there on. An object whose looks change is two tracks.</summary>
    public static ObjectTrack[] Joined(ObjectTrack[] from, ObjectTrack[] to, int frame)
    {
        var before = from.Zip(to, (a, b) => a with { States = [.. a.States.Take(frame), .. SameLooks(a, b) ? b.States.Skip(frame) : a.States.Skip(frame).Select(Gone)] });
        var after = from.Zip(to).Where(pair => !SameLooks(pair.First, pair.Second))
            .Select(pair => pair.Second with { States = [.. pair.Second.States.Take(frame).Select(Gone), .. pair.Second.States.Skip(frame)] });
        return [.. before, .. after];

        static bool SameLooks(ObjectTrack a, ObjectTrack b) => a.Shape == b.Shape && a.Color == b.Color;

        static ObjectState Gone(ObjectState state) => state with { Visible = 0 };
    }

    /// <summary>Planned events together with occlusions read off the tracks, in temporal order.</summary>
    public static LabEvent[] Events(IReadOnlyList<ObjectTrack> tracks, IReadOnlyList<LabEvent> planned, int size)
    {
        var events = planned.ToList();
        for (var i = 0; i < tracks.Count; i++)
        {
            var hidden = false;
            for (var t = 1; t < tracks[i].States.Count; t++)
            {
                var (before, now) = (tracks[i].States[t - 1], tracks[i].States[t]);
                var inside = now.Picture.X >= 0 && now.Picture.Y >= 0 && now.Picture.X < size && now.Picture.Y < size;
                if (before.Visible > 0 && now.Visible == 0 && inside && !planned.Any(e => e.Frame == t && e.Object == i))
                {
                    hidden = true;
                    events.Add(new(LabEventKind.Hidden, t, i));
                }
                if (hidden && now.Visible > 0)
                {
                    hidden = false;
                    events.Add(new(LabEventKind.Revealed, t, i));
                }
            }
        }
        return [.. events.OrderBy(e => e.Frame)];
    }
}
