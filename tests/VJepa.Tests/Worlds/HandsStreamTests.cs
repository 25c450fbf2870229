using VJepa.Lab.Worlds.Hands;

namespace VJepa.Tests.Worlds;

public sealed class HandsStreamTests
{
    private static readonly HandsWorld world = new(new() { Size = 32, Frames = 4 });

    [Fact]
    public void A_batch_follows_from_seed_and_position_and_holds_the_world_s_clips_with_their_labels()
    {
        using var one = new HandsStream(world, 14, 6, seed: 3);
        using var other = new HandsStream(world, 14, 6, seed: 3) { Position = 1 };
        one.Next().Dispose();
        using var a = one.Next();
        using var b = other.Next();
        Assert.Equal([6, 3, 4, 32, 32], a.Clips.shape);
        Assert.Equal(0, Near.MaxAbs(a.Clips, b.Clips));
        Assert.Equal(a.Sources, b.Sources);
        var clip = long.Parse(a.Sources[2].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(world.LabelOf(clip), a.Labels[2].item<long>());
        var red = (world.Render(clip).Frames[0] / 255f - .485f) / .229f;
        Assert.Equal(red, a.Clips[2, 0, 0, 0, 0].item<float>(), 1e-5);
    }

    [Fact]
    public void Another_seed_or_number_of_clips_is_other_data()
    {
        using var one = new HandsStream(world, 2, 1, seed: 3);
        using var other = new HandsStream(world, 3, 1, seed: 3);
        Assert.NotEqual(one.Data["Clips"], other.Data["Clips"]);
        Assert.Equal(one.Data["World"], other.Data["World"]);
        Assert.Throws<ArgumentException>(() => new HandsStream(world, 0, 1, seed: 3));
    }
}
