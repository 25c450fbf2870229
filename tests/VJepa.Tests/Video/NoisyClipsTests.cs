using VJepa.Training;
using VJepa.Video;
using static TorchSharp.torch;

namespace VJepa.Tests.Video;

public sealed class NoisyClipsTests
{
    private static IEnumerable<ClipBatch> Batches()
    {
        for (var i = 0; i < 2; i++)
            yield return new ClipBatch(full([2, 3, 4, 16, 16], i), tensor(new[] { i, i + 1 }), ["a", "b"]);
    }

    private static Tensor All(IEnumerable<ClipBatch> batches) =>
        stack(batches.Select(batch => batch.Clips)).MoveToOuterDisposeScope();

    [Fact]
    public void Noise_has_the_deviation_asked_for_and_no_mean()
    {
        using var scope = NewDisposeScope();
        var noise = All(NoisyClips.Of(Batches(), .5, seed: 3)) - All(Batches());
        Assert.InRange(noise.std().item<float>(), .48, .52);
        Assert.InRange(noise.mean().item<float>(), -.02, .02);
    }

    [Fact]
    public void One_seed_gives_the_same_noise_and_another_seed_another()
    {
        using var scope = NewDisposeScope();
        Near.Within(0, All(NoisyClips.Of(Batches(), 1, 3)), All(NoisyClips.Of(Batches(), 1, 3)), "the same seed");
        Assert.False(All(NoisyClips.Of(Batches(), 1, 3)).equal(All(NoisyClips.Of(Batches(), 1, 4))).all().item<bool>());
    }

    [Fact]
    public void Labels_and_sources_stay_and_no_noise_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var noisy = NoisyClips.Of(Batches(), 1).ToArray();
        Assert.Equal([0, 1], noisy[0].Labels.data<int>().ToArray());
        Assert.Equal(["a", "b"], noisy[1].Sources);
        Near.Within(0, All(NoisyClips.Of(Batches(), 0)), All(Batches()), "no noise");
    }

    [Theory, InlineData(-1.0), InlineData(double.NaN)]
    public void A_negative_or_NaN_deviation_is_rejected_at_once(double deviation) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NoisyClips.Of(Batches(), deviation));
}
