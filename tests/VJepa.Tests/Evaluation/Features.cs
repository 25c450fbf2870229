using VJepa.Lab.Evaluation;
using static TorchSharp.torch;

namespace VJepa.Tests.Evaluation;

internal static class Features
{
    /// <summary>Clips whose class is marked in one token at a random position: only attention finds it.</summary>
    public static FeatureSet OneTokenTells(int clips, ulong seed, int classes = 3, int tokens = 8, int width = 12)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        var features = randn([clips, tokens, width], generator: generator) * .3;
        var labels = randint(0, classes, [clips], ScalarType.Int64, generator: generator);
        var places = randint(0, tokens, [clips], ScalarType.Int64, generator: generator);
        for (var clip = 0; clip < clips; clip++)
        {
            features[clip, places[clip].item<long>(), labels[clip].item<long>()] += 3;
            features[clip, places[clip].item<long>(), width - 1] += 3;
        }
        return new FeatureSet(features.DetachFromDisposeScope(), labels.DetachFromDisposeScope(), classes, 2);
    }
}
