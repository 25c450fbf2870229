using VJepa.Video;

namespace VJepa.Lab.Worlds;

/// <summary>
/// Matched possible and impossible clips for violation-of-expectation experiments: a model that understands its world is more surprised by the impossible one. A case depends on the configuration and its index only.
/// </summary>
public sealed class ViolationWorld
{
    private readonly ViolationConfig config;

    /// <exception cref="ArgumentException">The configuration is invalid.</exception>
    public ViolationWorld(ViolationConfig config)
    {
        config.Check();
        this.config = config;
    }

    public ViolationConfig Config => config;

    /// <summary>The violation of a case (index from 0): kinds take turns.</summary>
    public ViolationKind KindOf(long index) => config.Kinds[(int)(index % config.Kinds.Count)];

    /// <summary>Renders a case (index from 0), the same every time.</summary>
    public ViolationCase Render(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var random = Seeds.For(config.Seed, index, 13);
        var kind = KindOf(index);
        var motion = config.CameraMotions[random.Next(config.CameraMotions.Count)];
        var camera = CameraPath.Of(motion, config.CameraTravel.At(random.NextDouble()) * config.Size, config.Frames, config.Size, random);
        var stage = new ViolationStage(config, kind, random);
        var (one, two) = stage.Courses();
        Body[] others = [.. stage.Others(one, two)];
        var background = new NoiseTexture(random, config.BackgroundGrain * config.Size, config.BackgroundContrast, 0);
        var first = new Scene(background, stage.Walls(), [one, .. others], stage.Screens(), camera);
        var second = first with { Bodies = [two, .. others] };
        var noise = random.Next();
        var (a, b) = (Course(first, noise, stage.Middle), Course(second, noise, stage.Middle));
        var frame = Enumerable.Range(stage.Middle, config.Frames - stage.Middle).First(t => !Frame(a.Pixels, t).SequenceEqual(Frame(b.Pixels, t)));
        return new(kind, frame,
            [Clip(a, a, 0), Clip(b, b, 1)],
            [Clip(a, b, 2), Clip(b, a, 3)]);

        // Joins the beginning of one course and the end of another.
        LabClip Clip(LabCourse from, LabCourse to, int number)
        {
            var tracks = LabRecord.Joined(from.Tracks, to.Tracks, frame);
            var events = from == to ? from.Events : [new(LabEventKind.Violated, frame, 0)];
            var pixels = from.Pixels[..(frame * FrameBytes)].Concat(to.Pixels[(frame * FrameBytes)..]).ToArray();
            var causes = new Causes(motion, tracks[0].States[0].Velocity.X > 0 ? ObjectMotion.Right : ObjectMotion.Left, 1 + others.Length,
                tracks[0].Shape, tracks[0].Color, from.Scene.Screens.Count, Presence.Constant, kind == ViolationKind.PassWall && from == to);
            return new(LabRecord.Video(pixels, config.Frames, config.Size, config.Fps, $"violation {config.Seed}-{index}-{number}"), from == to ? 1 : 0,
                causes, tracks, camera, LabRecord.Events(tracks, events, config.Size));
        }
    }

    private int FrameBytes => config.Size * config.Size * 3;

    private ReadOnlySpan<byte> Frame(byte[] pixels, int t) => pixels.AsSpan(t * FrameBytes, FrameBytes);

    private LabCourse Course(Scene scene, int noise, int middle)
    {
        var (pixels, visible) = new SceneRenderer(scene, config.Size).Render();
        PixelNoise.Add(pixels, config.Noise, new Random(noise));
        LabEvent[] events = scene.Walls.Count > 0 ? [new(LabEventKind.Bounces, middle, 0)] : [];
        return new(scene, pixels, LabRecord.Tracks(scene, visible, config.Size), events);
    }

    /// <summary>A rendered scene, parts of which make several clips.</summary>
    private sealed record LabCourse(Scene Scene, byte[] Pixels, ObjectTrack[] Tracks, LabEvent[] Events);
}
