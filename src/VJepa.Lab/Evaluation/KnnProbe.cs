using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Nearest-neighbor classification: a probe without training.</summary>
public static class KnnProbe
{
    /// <summary>The <paramref name="neighbors"/> training clips of highest cosine similarity vote with weight exp(cosine / temperature).</summary>
    /// <param name="train">Training clips, which vote.</param>
    /// <param name="validation">Clips to classify.</param>
    /// <param name="neighbors">Number of votes, at most the number of training clips.</param>
    /// <param name="pooling">How tokens are reduced to one vector.</param>
    /// <param name="standardization">Applied before the cosine, with the training clips' statistics.</param>
    /// <param name="temperature">Lower: nearer clips weigh more.</param>
    public static ClassificationScores Run(FeatureSet train, FeatureSet validation, int neighbors = 20, TokenPooling pooling = TokenPooling.Mean,
        Standardization standardization = Standardization.None, double temperature = .07)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var pooledTrain = train.Pool(pooling);
        using var pooledValidation = validation.Pool(pooling);
        using var scaling = FeatureScaling.Fit(pooledTrain, standardization);
        var (bank, queries) = (Unit(pooledTrain, scaling), Unit(pooledValidation, scaling)); // [N, F], [M, F]
        var (cosines, nearest) = queries.matmul(bank.t()).topk((int)Math.Min(neighbors, train.Count), dim: 1); // [M, k]
        var votes = zeros(validation.Count, train.Classes, device: bank.device);
        votes.scatter_add_(1, pooledTrain.Labels.to(bank.device).index_select(0, nearest.flatten()).view_as(nearest), (cosines / temperature).exp());
        return ClassificationScores.Of(votes, validation.Labels);
    }

    private static Tensor Unit(FeatureSet set, FeatureScaling? scaling)
    {
        var features = scaling?.Apply(set.Features) ?? set.Features; // [N, 1, F]
        return nn.functional.normalize(features.flatten(1), dim: 1);
    }
}
