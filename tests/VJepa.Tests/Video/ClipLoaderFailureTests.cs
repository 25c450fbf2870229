using TorchSharp;
using VJepa.Video;

namespace VJepa.Tests.Video;

/// <summary>Bad files and canceled requests.</summary>
public class ClipLoaderFailureTests
{
    private static readonly ClipLoaderOptions Options = ClipLoaderTests.Options;

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
    public void Without_workers_the_caller_makes_its_batches_and_can_be_canceled_meanwhile()
    {
        Assert.SkipWhen(torch.cuda_is_available(), "There is a GPU: batches are made ahead.");
        using var made = new MadeVideos(4);
        using var stop = new CancellationTokenSource();
        using var plain = new ClipLoader(made.List, Options with { Workers = 0 });
        var stopping = new Stopping(stop) { CropSize = 16 };
        using var loader = new ClipLoader(made.List, Options with { Workers = 0, Transform = stopping });
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
