using System.Security.Cryptography;
using VJepa.Lab.Studies;
using VJepa.Lab.Worlds;

namespace VJepa.Tests.Worlds;

public sealed class MotionWorldTests
{
    private static readonly MotionWorld World = new(new MotionWorldConfig { Size = 32 });

    [Fact]
    public void The_same_seed_renders_the_same_clip_and_another_seed_another()
    {
        var (one, other) = (World.Render(11), World.Render(19));
        var again = new MotionWorld(new MotionWorldConfig { Size = 32 }).Render(11);
        Assert.Equal(8 * 32 * 32 * 3, one.Frames.Length);
        Assert.Equal(one.Frames, again.Frames);
        Assert.Equal(one.Law, other.Law); // 8 laws take turns
        Assert.NotEqual(one.Frames, other.Frames);
    }

    [Fact]
    public void The_clips_that_shipped_weights_were_trained_on_are_still_the_same()
    {
        var world = new MotionWorld(Recipes.World);
        // the four shifts: no sine that machines could round apart
        var clips = Enumerable.Range(0, 4).SelectMany(seed => world.Render(seed).Frames).ToArray();
        Assert.Equal("D273B15A136D96B319F8B4C12F966CFB001258BCC8769B3D7C8D29C9B626E1B6",
            Convert.ToHexString(SHA256.HashData(clips)));
    }

    [Fact]
    public void Labels_of_consecutive_seeds_are_balanced()
    {
        var laws = World.Config.Laws.Count;
        var counts = Enumerable.Range(1003, laws * 5).CountBy(seed => World.LabelOf(seed)).ToDictionary();
        Assert.Equal(laws, counts.Count);
        Assert.All(counts.Values, count => Assert.Equal(5, count));
        Assert.All(Enumerable.Range(0, laws), seed => Assert.Equal(World.LabelOf(seed), World.Render(seed).Law));
    }

    [Fact]
    public void One_frame_says_nothing_about_the_law_and_two_frames_do()
    {
        const int train = 1600, test = 800;
        var clips = Enumerable.Range(0, train + test).AsParallel().AsOrdered().WithDegreeOfParallelism(2)
            .Select(seed => World.Render(seed))
                .Select(clip => (clip.Law, Frame: Brightness(clip), Motion: Motion(clip))).ToArray();
        var frame = Accuracy([.. clips.Select(c => (c.Law, c.Frame))], train);
        var motion = Accuracy([.. clips.Select(c => (c.Law, c.Motion))], train);
        // Chance is 1/8; its deviation over 800 clips is .012.
        Assert.InRange(frame, 0, .125 + 4 * .012);
        Assert.InRange(motion, .3, 1);
    }

    /// <summary>The middle frame in blocks of 4x4 pixels and its deviation from the mean.</summary>
    private static double[] Brightness(WorldClip clip)
    {
        var blocks = new double[8 * 8 * 2];
        for (var y = 0; y < 32; y++)
            for (var x = 0; x < 32; x++)
            {
                var value = At(clip, 4, y, x) / 16;
                blocks[y / 4 * 8 + x / 4] += value;
                blocks[64 + y / 4 * 8 + x / 4] += Math.Abs(value - 8);
            }
        return blocks;
    }

    /// <summary>
    /// Normal flow of the middle frames (temporal times spatial gradient) over the gradients' energy, in 3x3 parts of
    /// the picture.
    /// </summary>
    private static double[] Motion(WorldClip clip)
    {
        var flow = new double[18];
        var energy = 1.0;
        for (var t = 2; t < 5; t++)
            for (var y = 1; y < 31; y++)
                for (var x = 1; x < 31; x++)
                {
                    var change = At(clip, t + 1, y, x) - At(clip, t, y, x);
                    var dx = At(clip, t, y, x + 1) - At(clip, t, y, x - 1);
                    var dy = At(clip, t, y + 1, x) - At(clip, t, y - 1, x);
                    var part = (y * 3 / 32 * 3 + x * 3 / 32) * 2;
                    flow[part] -= change * dx;
                    flow[part + 1] -= change * dy;
                    energy += dx * dx + dy * dy;
                }
        return [.. flow.Select(value => value / energy)];
    }

    private static double At(WorldClip clip, int t, int y, int x)
    {
        var at = ((t * 32 + y) * 32 + x) * 3;
        return (clip.Frames[at] + clip.Frames[at + 1] + clip.Frames[at + 2]) / 3.0;
    }

    /// <summary>Nearest class mean, learned on the first clips and counted on the rest.</summary>
    private static double Accuracy((int Law, double[] Features)[] clips, int train)
    {
        var means = clips[..train].GroupBy(c => c.Law).ToDictionary(group => group.Key,
            group =>
                Enumerable.Range(0, clips[0].Features.Length).Select(i => group.Average(c => c.Features[i])).ToArray());
        double Distance(double[] a, double[] b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();
        return clips[train..]
            .Average(c => means.MinBy(mean => Distance(mean.Value, c.Features)).Key == c.Law ? 1.0 : 0);
    }
}
