using VJepa.Lab.Evaluation;
using VJepa.Lab.Studies;
using VJepa.Lab.Worlds;

namespace VJepa.Tests.Studies;

public class SurpriseWeightsTests
{
    private static string Folder => ShippedFolder.Of("surprise");

    [Theory]
    [InlineData(SurpriseModel.Features)]
    [InlineData(SurpriseModel.Pixels)]
    [InlineData(SurpriseModel.RandomFeatures)]
    [InlineData(SurpriseModel.Untrained)]
    public void Shipped_weights_do_what_their_card_says(SurpriseModel which)
    {
        Assert.SkipUnless(Directory.Exists(Folder), $"{Folder} does not exist: the weights were not fetched.");
        using var model = SurpriseRecipe.Load(Folder, which);
        var world = new ViolationWorld(SurpriseRecipe.World);
        using var tuning = ViolationTest.Of(model, world, SurpriseRecipe.TuningCases, 60, SurpriseRecipe.ContextFrames);
        using var test = ViolationTest.Of(model, world, SurpriseRecipe.TestCases, 60, SurpriseRecipe.ContextFrames);
        var accuracy = PairAccuracy.OfCases(test.Judge(tuning.Best()));
        var card = ShippedCheckpoint.Open(Folder).Card.Numbers[$"{which}: cases"];
        // The card's number is over more cases. Three standard errors of 60 cases: .19 near 50 %, .08 near 95 %.
        Assert.InRange(accuracy.Share, card - .15, card + .15);
    }
}
