using VJepa.Training;
using TorchSharp;
using VJepa.Video;

namespace VJepa.Tests.Video;

public class ClipLoaderTests
{
    internal static readonly ClipLoaderOptions Options = new()
    {
        BatchSize = 4,
        Sampling = FrameSampling.ByStride(8, 2, randomStart: true),
        Transform = new TrainTransform { CropSize = 16 },
        Workers = 2,
        Seed = 7,
    };

    [Theory]
    [InlineData(0, 0L)]
    [InlineData(0, 1L << 28)]
    [InlineData(1, 0L)]
    [InlineData(3, 0L)]
    [InlineData(2, 1L << 28)]
    public void Batches_depend_on_seed_and_number_alone(int workers, long cache)
    {
        using var made = new MadeVideos(6);
        using var one = new ClipLoader(made.List, Options with { Workers = 1, CacheBytes = 0 });
        using var other = new ClipLoader(made.List, Options with { Workers = workers, CacheBytes = cache });
        for (var i = 0; i < 5; i++)
        {
            using var a = one.Next();
            using var b = other.Next();
            Assert.Equal([4, 3, 8, 16, 16], a.Clips.shape);
            Assert.Equal(a.Sources, b.Sources);
            Assert.True(a.Clips.equal(b.Clips).all().item<bool>());
            Assert.True(a.Labels.equal(b.Labels).all().item<bool>());
        }
    }

    [Theory, InlineData(0), InlineData(2)]
    public void A_set_position_goes_on_where_another_loader_stopped(int workers)
    {
        using var made = new MadeVideos(5);
        using var one = new ClipLoader(made.List, Options with { Workers = workers });
        for (var i = 0; i < 3; i++) one.Next().Dispose();
        using var expected = one.Next();
        using var other = new ClipLoader(made.List, Options);
        other.Next().Dispose();
        other.Position = 3;
        using var got = other.Next();
        Assert.True(expected.Clips.equal(got.Clips).all().item<bool>());
        Assert.Equal(4, other.Position);
    }

    [Fact]
    public void Every_video_comes_once_before_any_comes_again()
    {
        using var made = new MadeVideos(8);
        using var loader = new ClipLoader(made.List, Options);
        using var first = loader.Next();
        using var second = loader.Next();
        Assert.Equal(8, first.Sources.Concat(second.Sources).Distinct().Count());
    }

    [Fact]
    public void Lists_are_mixed_by_weight()
    {
        using var many = new MadeVideos(6);
        using var few = new MadeVideos(2);
        using var loader = new ClipLoader([new(many.List, 1), new(few.List, 3)], Options with { BatchSize = 20 });
        var fromFew = 0;
        for (var i = 0; i < 10; i++)
        {
            using var batch = loader.Next();
            fromFew += batch.Sources.Count(s => s.StartsWith(few.Folder, StringComparison.Ordinal));
        }
        Assert.InRange(fromFew, 130, 170); // of 200, expected 150, standard deviation 6
    }

    [Fact]
    public void The_shards_of_a_distributed_run_are_the_parts_of_one_stream()
    {
        using var made = new MadeVideos(8);
        using var whole = new ClipLoader(made.List, Options with { BatchSize = 8 });
        using var first = new ClipLoader(made.List, Options with { WorldSize = 2, Rank = 0 });
        using var second = new ClipLoader(made.List, Options with { WorldSize = 2, Rank = 1 });
        using var all = whole.Next();
        using var a = first.Next();
        using var b = second.Next();
        Assert.Equal(all.Sources, a.Sources.Concat(b.Sources));
        Assert.True(all.Clips.equal(torch.cat([a.Clips, b.Clips], 0)).all().item<bool>());
    }

    [Theory, InlineData(0), InlineData(2)]
    public void Rows_that_are_not_wanted_are_not_decoded_and_stay_0(int workers)
    {
        using var made = new MadeVideos(8);
        using var whole = new ClipLoader(made.List, Options with { Workers = workers, Prefetch = 1 });
        using var part = new ClipLoader(made.List, Options with { Workers = workers, Prefetch = 1 }) { Rows = [1, 2] };
        using var all = whole.Next();
        using var some = part.Next();
        Assert.True(all.Clips[1..3].equal(some.Clips[1..3]).all().item<bool>());
        Assert.Equal(["", all.Sources[1], all.Sources[2], ""], some.Sources);
        Assert.Equal(0, some.Clips[0].abs().sum().item<float>() + some.Clips[3].abs().sum().item<float>());
        if (workers == 0) Assert.Equal(whole.Statistics.FramesDecoded, 2 * part.Statistics.FramesDecoded);
    }

    [Theory, InlineData(0), InlineData(2)]
    public void A_batch_outlives_the_dispose_scope_it_was_asked_for_in(int workers)
    {
        using var made = new MadeVideos(2);
        using var loader = new ClipLoader(made.List, Options with { Workers = workers });
        ClipBatch batch;
        using (torch.NewDisposeScope()) batch = loader.Next();
        Assert.False(batch.Clips.IsInvalid);
        batch.Dispose();
    }
}
