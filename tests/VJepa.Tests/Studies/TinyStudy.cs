using VJepa.Objectives;
using VJepa.Lab.Studies;
using VJepa.Runtime;
using VJepa.Training;

namespace VJepa.Tests.Studies;

/// <summary>A study of two variants, two seeds and four steps.</summary>
internal static class TinyStudy
{
    public static Study In(string folder)
    {
        var experiment = Recipes.OnWorld("quick", folder, clips: 32).WithSteps(4);
        experiment = experiment with
        {
            Pretraining = experiment.Pretraining with
            {
                BatchSize = 4,
                Precision = Precision.Single,
                Encoder = experiment.Pretraining.Encoder with { Width = 16, Depth = 1, Heads = 2 },
                Predictor = experiment.Pretraining.Predictor with { Width = 16, Depth = 1 },
            },
        };
        StudyVariant[] variants =
        [
            StudyVariant.Of("base", config => config, "table 1: 73.7"),
            StudyVariant.Of("pixels", config => config with { Target = new PixelTarget() }),
        ];
        return new Study("tiny", "What is predicted?", experiment, variants, [1, 2], new StudyMetrics { Labels = [2], TrainClips = 32, Splits = 2 });
    }
}
