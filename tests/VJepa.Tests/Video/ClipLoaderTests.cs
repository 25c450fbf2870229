using VJepa.Training;
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

    [Fact]
    public void What_one_loader_has_decoded_another_with_the_same_cache_need_not()
    {
        using var made = new MadeVideos(4);
        using var cache = new FrameCache(1L << 28);
        using (var first = new ClipLoader(made.List, Options with { Cache = cache }))
        {
            for (var i = 0; i < 3; i++) first.Next().Dispose();
            Assert.True(first.Statistics.FramesDecoded > 0);
        }
        Assert.Equal(4, cache.Count);
        using var second = new ClipLoader(made.List, Options with { Cache = cache });
        for (var i = 0; i < 3; i++) second.Next().Dispose();
        Assert.Equal(0, second.Statistics.FramesDecoded);
        Assert.InRange(second.Statistics.CacheHits, 12, long.MaxValue);
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

    [Theory, InlineData(0), InlineData(2)]
    public void A_bad_file_is_skipped_and_named_once(int workers)
    {
        using var made = new MadeVideos(4);
        File.WriteAllText(made.File(1), "no video");
        File.Delete(made.File(2));
        using var loader = new ClipLoader(made.List, Options with { Workers = workers });
        for (var i = 0; i < 6; i++)
        {
            using var batch = loader.Next();
            Assert.All(batch.Sources, s => Assert.True(s == made.File(0) || s == made.File(3)));
        }
        Assert.Equal([made.File(1), made.File(2)], loader.Statistics.Skipped.Select(s => s.Path));
        Assert.All(loader.Statistics.Skipped, s => Assert.Contains(s.Path, s.Reason));
    }

    [Theory, InlineData(0), InlineData(2)]
    public void A_list_without_one_good_file_ends_with_an_error_that_names_list_and_cause(int workers)
    {
        using var made = new MadeVideos(2);
        File.WriteAllText(made.File(0), "no video");
        File.WriteAllText(made.File(1), "no video");
        using var loader = new ClipLoader(made.List, Options with { Workers = workers });
        var error = Assert.Throws<VideoListException>(() => loader.Next());
        Assert.Contains("list.csv", error.Message);
        Assert.Contains("video 0.mp4", error.Message);
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

    [Fact]
    public void A_folder_of_decoded_videos_serves_the_next_run_until_a_video_changes()
    {
        using var made = new MadeVideos(3);
        var options = Options with { CacheBytes = 0, CacheFolder = Path.Combine(made.Folder, "cache") };
        using var plain = new ClipLoader(made.List, Options with { CacheBytes = 0 });
        using var expected = plain.Next();
        for (var run = 0; run < 2; run++)
        {
            using var loader = new ClipLoader(made.List, options);
            using var batch = loader.Next();
            Assert.True(expected.Clips.equal(batch.Clips).all().item<bool>());
            if (run == 1) Assert.Equal(0, loader.Statistics.FramesDecoded);
        }
        File.Copy(made.File(0), made.File(1), overwrite: true);
        File.SetLastWriteTimeUtc(made.File(1), DateTime.UtcNow.AddDays(1));
        using var later = new ClipLoader(made.List, options);
        later.Next().Dispose();
        Assert.True(later.Statistics.FramesDecoded > 0);
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

    [Theory, InlineData(0), InlineData(2)]
    public void Waiting_can_be_canceled_and_the_batch_is_not_lost(int workers)
    {
        using var made = new MadeVideos(2);
        using var loader = new ClipLoader(made.List, Options with { Workers = workers });
        Assert.ThrowsAny<OperationCanceledException>(() => loader.Next(new CancellationToken(canceled: true)));
        using var batch = loader.Next();
        Assert.Equal(1, loader.Position);
    }

    [Fact]
    public void Where_the_cores_train_the_caller_makes_its_batches_and_can_be_stopped_while_it_does()
    {
        Assert.SkipWhen(torch.cuda_is_available(), "There is a GPU: batches are made ahead.");
        using var made = new MadeVideos(4);
        using var stop = new CancellationTokenSource();
        using var plain = new ClipLoader(made.List, Options with { Workers = 0 });
        using var loader = new ClipLoader(made.List, Options with { Workers = 0, Transform = new Stopping(stop) { CropSize = 16 } });
        Assert.Equal(0, loader.Workers);
        Assert.ThrowsAny<OperationCanceledException>(() => loader.Next(stop.Token));
        using var batch = loader.Next();
        using var expected = plain.Next();
        Assert.True(expected.Clips.equal(batch.Clips).all().item<bool>());
        Assert.Equal(TimeSpan.Zero, plain.Statistics.Waited);
        Assert.InRange(plain.Statistics.MakingShare, .5, 1);
    }

    private sealed record Stopping(CancellationTokenSource Stop) : ClipTransform
    {
        private readonly TrainTransform inner = new() { CropSize = 16 };

        public override int Apply(VideoFrames frames, int label, Random random, Span<float> output)
        {
            Stop.Cancel();
            return inner.Apply(frames, label, random, output);
        }
    }
}
