using VJepa.Lab.Evaluation;
using VJepa.Lab.Studies;

namespace VJepa.Tests.Studies;

public sealed class CourseWeightsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-course-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_shipped_encoder_reaches_the_accuracy_on_its_card_and_beats_the_one_it_started_from()
    {
        var shipped = ShippedCheckpoint.Open(ShippedFolder.Of("course"));
        using var pretrainer = shipped.Load();
        var experiment = Recipes.OnWorld("quick", folder, clips: 800) with { Pretraining = shipped.Config };
        var card = shipped.Card.Numbers["linear probe, 800 labeled clips"];
        // rounding differs between machines
        Assert.InRange(Accuracy(experiment, pretrainer.TargetEncoder), card - .05, card + .05);
        using var start = experiment.RandomEncoder();
        Assert.True(Accuracy(experiment, start) < card - .05);
        // notebook 5: where counts
        Assert.True(Accuracy(experiment, pretrainer.TargetEncoder, TokenPooling.MeanPerQuarter) > card + .05);
    }

    private static double Accuracy(
        Experiment experiment, VJepa.Models.Encoder encoder, TokenPooling pooling = TokenPooling.MeanPerTimeSlice)
    {
        using var train = experiment.Features(encoder, experiment.TrainClips());
        using var validation = experiment.Features(encoder, experiment.ValidationClips());
        return ProbeTraining.Linear(train, validation, pooling, new ProbeSettings
        {
            LearningRates = [1e-2],
            Standardization = Standardization.PerPositionAndDimension,
        }).Top1;
    }
}
