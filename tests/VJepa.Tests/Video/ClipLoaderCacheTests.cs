using VJepa.Video;

namespace VJepa.Tests.Video;

public class ClipLoaderCacheTests
{
    private static readonly ClipLoaderOptions Options = ClipLoaderTests.Options;

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
}
