using VJepa.Training;
using VJepa.Lab.Evaluation;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Evaluation;

public sealed class MultiViewTests
{
    private const int Videos = 3, Clips = 2, Views = 3;

    private static readonly EncoderConfig Config = new()
    {
        ImageSize = 16,
        PatchSize = 8,
        Frames = 4,
        Width = 12,
        Depth = 1,
        Heads = 2,
    };

    /// <summary>Clips in a data set's order: videos, then clips, then views.</summary>
    private static Tensor Pixels()
    {
        using var generator = new Generator(5);
        return randn([Videos, Clips, Views, 3, 4, 16, 16], generator: generator);
    }

    private static IEnumerable<ClipBatch> Batches(Tensor pixels)
    {
        for (var video = 0; video < Videos; video++)
            yield return new ClipBatch(pixels[video].flatten(0, 1).DetachFromDisposeScope(),
                full([Clips * Views], video, int64).DetachFromDisposeScope(), []);
    }

    [Fact]
    public void A_view_s_set_has_the_tokens_of_all_clips_of_a_video_as_the_aggregation_gives_them()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var encoder = new Encoder(Config);
        var pixels = Pixels();
        Tensor[] OfClip(int clip) => [.. Enumerable.Range(0, Views).Select(view => pixels[.., clip, view])];
        Tensor[][] byClip = [.. Enumerable.Range(0, Clips).Select(OfClip)];
        var expected = ClipAggregation.Joint(encoder, byClip);
        var sets = MultiView.Extract(encoder, Batches(pixels), Clips, Views, Videos);
        Assert.Equal(Views, sets.Count);
        for (var view = 0; view < Views; view++)
        {
            Near.Within(1e-6, sets[view].Features, expected[view], $"view {view}");
            Assert.Equal([0L, 1, 2], sets[view].Labels.data<long>());
            Assert.Equal(Clips * Config.Grid.Frames, sets[view].TimeSlices);
        }
        var apart = MultiView.Extract(encoder, Batches(pixels), Clips, Views, Videos, acrossClips: false);
        Assert.Equal(Clips * Views, apart.Count);
        Near.Within(1e-6, apart[Clips + 1].Features, ClipAggregation.Separate(encoder, byClip)[1][1], "view 1, clip 1");
    }

    [Fact]
    public void A_video_is_judged_by_the_mean_of_its_views_probabilities()
    {
        using var scope = NewDisposeScope();
        // Two confident correct views outvote a weakly wrong one; the middle view alone is always wrong.
        FeatureSet Set(double right, double wrong) =>
            new(tensor(new[] { right, wrong, wrong, right }, [2, 1, 2]).to(float32), tensor(new[] { 0L, 1L }), 2, 1);
        var network = nn.Linear(2, 2);
        using (no_grad())
        {
            network.weight.copy_(eye(2));
            network.bias!.zero_();
        }
        using var probe = new TrainedProbe(nn.Sequential(nn.Flatten(), network), null, null!);
        FeatureSet[] sets = [Set(4, 0), Set(0, 1), Set(4, 0)];
        Assert.Equal(0, MultiView.Judge(probe, [sets[1]]).Top1);
        Assert.Equal(1, MultiView.Judge(probe, sets).Top1);
        Assert.Throws<ArgumentException>(() => MultiView.Judge(probe, [sets[0], sets[1].Select([0])]));
    }

    [Fact]
    public void A_batch_that_cuts_a_video_is_refused()
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(Config);
        var half = Batches(Pixels()).Select(batch => batch with { Clips = batch.Clips[..4] });
        Assert.Contains("not a whole number of videos",
            Assert.Throws<ArgumentException>(() => MultiView.Extract(encoder, half, Clips, Views, Videos)).Message);
    }
}
