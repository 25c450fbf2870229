using VJepa.Video;

namespace VJepa.Tests.Video;

public class ClipDatasetTests
{
    [Fact]
    public void Batches_hold_every_video_in_order_with_its_label_and_leave_bad_ones_out()
    {
        using var made = new MadeVideos(5);
        File.WriteAllText(made.File(3), "no video");
        var data = new ClipDataset(made.List, FrameSampling.ByStride(8, 2), new EvalTransform { CropSize = 16 });
        var labels = new List<long>();
        foreach (var batch in data.Batches(2))
        {
            using (batch) labels.AddRange(batch.Labels.data<long>());
        }
        Assert.Equal([0, 1, 2, 1], labels);
        Assert.Equal(4, Assert.Single(data.Skipped).Line);
    }

    [Fact]
    public void A_clip_is_the_same_with_and_without_a_cache()
    {
        using var made = new MadeVideos(2);
        var sampling = FrameSampling.ByStride(8, 2, randomStart: true);
        var transform = new TrainTransform { CropSize = 16 };
        var cache = new FrameCache(1 << 28);
        var plain = new ClipDataset(made.List, sampling, transform, seed: 3);
        var cached = new ClipDataset(made.List, sampling, transform, cache, seed: 3);
        for (var pass = 0; pass < 2; pass++)
        {
            using var a = plain[1];
            using var b = cached[1];
            Assert.True(a.Frames.equal(b.Frames).all().item<bool>());
        }
        Assert.Equal(1, cache.Hits);
    }
}
