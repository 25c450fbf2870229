using VJepa.Lab.Worlds;
using static TorchSharp.torch;

namespace VJepa.Tests.Worlds;

public sealed class MovingStillsTests
{
    private const int Frames = 4, Size = 24, Clips = 16;

    [Fact]
    public void A_camera_that_does_not_move_shows_a_picture_until_the_next_one()
    {
        using var scope = NewDisposeScope();
        using var stream = new MovingStills(rand(9, 3, 36, 36), Frames, Size, Clips, seed: 1)
        {
            Shift = (0, 0),
            Zoom = (0, 0),
            Roll = (0, 0),
            Noise = 0,
        };
        var clips = stream.Next().Clips;
        Assert.Equal([Clips, 3, Frames, Size, Size], clips.shape);
        float Apart(int one, int other) => (clips.select(2, one) - clips.select(2, other)).abs().mean().item<float>();
        Assert.Equal(0, Apart(0, 1));
        Assert.Equal(0, Apart(2, 3));
        Assert.True(Apart(1, 2) > .05);
    }

    [Fact]
    public void Shifts_have_the_asked_speed_and_one_direction_throughout_a_clip()
    {
        using var scope = NewDisposeScope();
        using var stream = new MovingStills(Blob(), Frames, Size, Clips, seed: 2)
        {
            Shift = (.06, .06),
            Zoom = (0, 0),
            Roll = (0, 0),
            Noise = 0,
        };
        var clips = stream.Next().Clips;
        var whole = 0;
        for (var clip = 0; clip < Clips; clip++)
        {
            var (first, second) = (Moved(clips[clip], 0), Moved(clips[clip], 2));
            var speed = Math.Sqrt(first.X * first.X + first.Y * first.Y) / Size;
            if (speed > .05) whole++; // the other laws shift by a small part of that
            Assert.True(Math.Abs(speed - .06) < .01 || Math.Abs(speed - .06 * .15) < .01, $"{speed}");
            Assert.Equal(first.X, second.X, .25);
            Assert.Equal(first.Y, second.Y, .25);
        }
        Assert.InRange(whole, 1, Clips - 1);
    }

    [Fact]
    public void A_batch_depends_on_seed_and_position_only()
    {
        using var scope = NewDisposeScope();
        var pictures = rand(5, 3, 36, 36);
        MovingStills Stream(int seed) => new(pictures, Frames, Size, 3, seed);
        using var one = Stream(1);
        one.Next();
        var second = one.Next().Clips;
        using var again = Stream(1);
        again.Position = 1;
        Assert.True(second.equal(again.Next().Clips).all().item<bool>());
        using var other = Stream(2);
        other.Position = 1;
        Assert.False(second.allclose(other.Next().Clips));
    }

    /// <summary>A soft spot in the middle of an empty picture.</summary>
    private static Tensor Blob()
    {
        var at = arange(36, dtype: float32) - 17.5;
        var bell = exp(-at.square() / 4);
        return (bell.unsqueeze(0) * bell.unsqueeze(1)).expand(1, 3, 36, 36).contiguous();
    }

    /// <summary>How far the spot moves from a frame to the next, in pixels.</summary>
    private static (double X, double Y) Moved(Tensor clip, int frame)
    {
        var ((x, y), (nextX, nextY)) = (Middle(clip[0, frame]), Middle(clip[0, frame + 1]));
        return (nextX - x, nextY - y);
    }

    private static (double X, double Y) Middle(Tensor picture)
    {
        var at = arange(Size, dtype: float32);
        var sum = picture.sum();
        return ((picture.sum([0]) * at).sum().item<float>() / sum.item<float>(),
            (picture.sum([1]) * at).sum().item<float>() / sum.item<float>());
    }
}
