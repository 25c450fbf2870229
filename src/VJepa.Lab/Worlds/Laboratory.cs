using System.Numerics;
using VJepa.Video;

namespace VJepa.Lab.Worlds;

/// <summary>
/// A procedural world for experiments: camera motion, object motion, several objects, occluders, appearance and disappearance, collisions. Every cause is recorded and can be the label. A clip depends on the configuration and its index only.
/// </summary>
public sealed class Laboratory
{
    private readonly LaboratoryConfig config;

    /// <exception cref="ArgumentException">The configuration is invalid.</exception>
    public Laboratory(LaboratoryConfig config)
    {
        config.Check();
        this.config = config;
    }

    public LaboratoryConfig Config => config;

    /// <summary>The label of a clip (index from 0): labels take turns.</summary>
    public int LabelOf(long index) => (int)(index % config.Classes.Count);

    /// <summary>Renders a clip (index from 0), the same every time.</summary>
    public LabClip Render(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var random = Seeds.For(config.Seed, index, 11);
        var causes = Draw(index, random);
        var camera = CameraPath.Of(causes.Camera, config.CameraTravel.At(random.NextDouble()) * config.Size, config.Frames, config.Size, random);
        var screens = Screens(causes.Screens, random);
        var staging = new Staging(config, causes, camera, screens, random);
        var bodies = staging.Bodies();
        var background = new NoiseTexture(random, config.BackgroundGrain * config.Size, config.BackgroundContrast, config.BackgroundColor);
        var scene = new Scene(background, [], bodies, screens, camera);
        var (pixels, visible) = new SceneRenderer(scene, config.Size).Render();
        PixelNoise.Add(pixels, config.Noise, random);
        var tracks = LabRecord.Tracks(scene, visible, config.Size);
        return new(LabRecord.Video(pixels, config.Frames, config.Size, config.Fps, $"laboratory {config.Seed}-{index}"), LabelOf(index), causes, tracks, camera,
            LabRecord.Events(tracks, staging.Events, config.Size));
    }

    private Causes Draw(long index, Random random)
    {
        var label = LabelOf(index);
        var (objects, screens) = (Count(config.Objects, Cause.ObjectCount), Count(config.Screens, Cause.ScreenCount));
        var causes = new Causes(
            Choice(config.CameraMotions, Cause.Camera), Choice(config.Motions, Cause.Motion), objects,
            Choice(config.Shapes, Cause.Shape), Choice(config.Colors, Cause.Color), screens, Choice(config.Presences, Cause.Presence),
            random.NextDouble() < config.CollisionShare);
        if (config.Label == Cause.Collision)
            causes = causes with { Motion = ObjectMotion.Wander, Objects = Math.Max(2, objects), Collision = label == 1, Presence = Presence.Constant };
        var collision = causes is { Collision: true, Motion: ObjectMotion.Wander, Objects: > 1, Presence: Presence.Constant };
        return causes with { Collision = collision };

        T Choice<T>(IReadOnlyList<T> choices, Cause cause) => random.Next(choices.Count) is var drawn && config.Label == cause ? choices[label] : choices[drawn];

        int Count((int Min, int Max) range, Cause cause) => range.Min + (random.Next(range.Max - range.Min + 1) is var drawn && config.Label == cause ? label : drawn);
    }

    /// <summary>Screens side by side, each within a third of the image.</summary>
    private Panel[] Screens(int count, Random random)
    {
        int[] thirds = [-1, 0, 1];
        random.Shuffle(thirds);
        return [.. thirds.Take(count).Select(third =>
        {
            var half = new Vector2((float)config.ScreenWidth.At(random.NextDouble()) / 2, .25f + .2f * (float)random.NextDouble()) * config.Size;
            var x = third * config.Size / 3f + ((float)random.NextDouble() - .5f) * Math.Max(0, config.Size / 3f - 2 * half.X);
            return new Panel(new(x, ((float)random.NextDouble() - .5f) * config.Size * .4f), half, 40 + 50 * (float)random.NextDouble());
        })];
    }
}
