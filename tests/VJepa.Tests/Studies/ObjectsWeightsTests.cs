using VJepa.Lab.Evaluation;
using VJepa.Lab.Studies;
using VJepa.Training;
using VJepa.Lab.Worlds;
using static TorchSharp.torch;

namespace VJepa.Tests.Studies;

public sealed class ObjectsWeightsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-weights-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_shipped_weights_have_the_match_and_rank_that_their_card_says()
    {
        using var scope = NewDisposeScope();
        Assert.SkipUnless(Directory.Exists(ShippedFolder.Of("objects")),
            "The weights of notebook 9 are not there; its card's command makes them.");
        var shipped = ShippedCheckpoint.Open(ShippedFolder.Of("objects"));
        using var model = shipped.Load();
        var (_, validation) = LaboratoryFiles.Write(ObjectRecipe.World, folder, 1, 64);
        var experiment = ObjectRecipe.Of("quick", validation, validation, folder);
        var measured = FeatureHealth.Measure(model, experiment.HealthClips(64));
        Assert.Equal(shipped.Card.Numbers["match, 64 held-out clips"], measured.Match, .02);
        Assert.Equal(shipped.Card.Numbers["effective rank, 64 held-out clips"], measured.EffectiveRank, .5);
        Assert.Equal(HealthState.Healthy, measured.State);
        using var hypotheses = new HypothesisDecoder(shipped.Config.Encoder, 4);
        shipped.LoadInto("hypotheses", hypotheses);
    }
}
