using TorchSharp;
using VJepa.Video;

namespace VJepa.Tests.Video;

public class ClipLoaderTests
{
    private static readonly ClipLoaderOptions Options = new()
    {
        BatchSize = 4,
        Sampling = FrameSampling.ByStride(8, 2, randomStart: true),
        Transform = new TrainTransform { CropSize = 16 },
        Workers = 2,
        Seed = 7,
    };

    [Theory]
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

    [Fact]
    public void A_set_position_goes_on_where_another_loader_stopped()
    {
        using var made = new MadeVideos(5);
        using var one = new ClipLoader(made.List, Options);
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
    public void A_bad_file_is_skipped_and_named_once()
    {
        using var made = new MadeVideos(4);
        File.WriteAllText(made.File(1), "no video");
        File.Delete(made.File(2));
        using var loader = new ClipLoader(made.List, Options);
        for (var i = 0; i < 6; i++)
        {
            using var batch = loader.Next();
            Assert.All(batch.Sources, s => Assert.True(s == made.File(0) || s == made.File(3)));
        }
        Assert.Equal([made.File(1), made.File(2)], loader.Statistics.Skipped.Select(s => s.Path));
        Assert.All(loader.Statistics.Skipped, s => Assert.Contains(s.Path, s.Reason));
    }

    [Fact]
    public void A_list_without_one_good_file_ends_with_an_error_that_names_list_and_cause()
    {
        using var made = new MadeVideos(2);
        File.WriteAllText(made.File(0), "no video");
        File.WriteAllText(made.File(1), "no video");
        using var loader = new ClipLoader(made.List, Options);
        var error = Assert.Throws<VideoListException>(() => loader.Next());
        Assert.Contains("list.csv", error.Message);
        Assert.Contains("video 0.mp4", error.Message);
    }

    [Fact]
    public void A_batch_outlives_the_dispose_scope_it_was_asked_for_in()
    {
        using var made = new MadeVideos(2);
        using var loader = new ClipLoader(made.List, Options);
        ClipBatch batch;
        using (torch.NewDisposeScope()) batch = loader.Next();
        Assert.False(batch.Clips.IsInvalid);
        batch.Dispose();
    }

    [Fact]
    public void Waiting_can_be_cancelled_and_the_batch_is_not_lost()
    {
        using var made = new MadeVideos(2);
        using var loader = new ClipLoader(made.List, Options);
        Assert.ThrowsAny<OperationCanceledException>(() => loader.Next(new CancellationToken(canceled: true)));
        using var batch = loader.Next();
        Assert.Equal(1, loader.Position);
    }
}
