using System.Text.Json;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class InitialWeightsParityTests
{
    /// <summary>Standard errors allowed, which are exceeded about once in 10^5 runs over all tensors.</summary>
    private const double Errors = 5.5;

    [Theory]
    [InlineData("v1", "as_trained", Initialization.Released)]
    [InlineData("v1", "as_constructed", Initialization.DepthScaled)]
    [InlineData("v2", "gelu", Initialization.DepthScaled)]
    [InlineData("v2", "silu_wide", Initialization.DepthScaled)]
    public void Initial_weights_have_the_recorded_mean_and_spread(string version, string name, Initialization kind)
    {
        var recorded = Golden.Json($"sizes/init_stats_{version}.json").GetProperty(name);
        var encoder = recorded.Members().First(one => one.Name.StartsWith("encoder", StringComparison.Ordinal)).Value;
        var predictor = recorded.GetProperty("predictor");
        var config = EncoderOf(encoder) with { Initialization = kind };
        var shape = new PredictorConfig
        {
            Width = Shape(predictor, "predictor_embed.weight")[0],
            Depth = Blocks(predictor),
            MaskTokens = predictor.Members().Count(p => p.Name.StartsWith("mask_tokens", StringComparison.Ordinal)),
            ZeroMaskTokens = predictor.GetProperty("mask_tokens.0")[2].GetDouble() == 0,
        };
        manual_seed(1);
        using var ours = new Encoder(config);
        using var oursToo = new Predictor(shape, config);
        AssertLike(encoder, ours);
        AssertLike(predictor, oursToo);
    }

    /// <summary>A network with these parameters. Crop, frames and heads do not show in them.</summary>
    private static EncoderConfig EncoderOf(JsonElement encoder)
    {
        var patch = Shape(encoder, "patch_embed.proj.weight"); // [D, C, frames, height, width]
        var gated = encoder.Has("blocks.0.mlp.fc3.weight");
        var hidden = Shape(encoder, "blocks.0.mlp.fc1.weight")[0];
        return new EncoderConfig
        {
            ImageSize = 2 * patch[^1],
            PatchSize = patch[^1],
            TubeletSize = patch[2],
            Frames = 2 * patch[2],
            Width = patch[0],
            Depth = Blocks(encoder),
            Heads = 1,
            // The wide gated MLP has 2/3 of its nominal width, rounded up to a multiple of 8.
            MlpRatio = gated ? Math.Floor((1.5 * hidden + 1) / patch[0]) : hidden / (double)patch[0],
            Mlp = gated ? MlpKind.SwiGluWide : MlpKind.Gelu,
        };
    }

    private static void AssertLike(JsonElement recorded, nn.Module network)
    {
        using var scope = NewDisposeScope();
        var parameters = network.named_parameters().ToDictionary(p => p.name, p => p.parameter.detach().@double());
        Assert.Equal(recorded.Members().Select(p => p.Name).Order(), parameters.Keys.Order());
        foreach (var (name, statistics) in recorded.Members())
        {
            double At(int column) => statistics[column].GetDouble();
            Assert.Equal(statistics[0].Ints().Select(size => (long)size), parameters[name].shape);
            AssertLike(parameters[name], mean: At(1), deviation: At(2), largest: At(3), name);
        }
    }

    /// <summary>Constants exactly; drawn weights within standard errors of both sides' sampling.</summary>
    private static void AssertLike(Tensor values, double mean, double deviation, double largest, string name)
    {
        var count = (double)values.numel();
        var (ourMean, ourDeviation) = (values.mean().item<double>(), values.std(unbiased: false).item<double>());
        // The released program inverts the normal distribution in single precision: about one number in 2^24 becomes
        // the cut itself, ±2, a hundred deviations out. Those are set aside; a plain normal has none.
        var excess = (deviation * deviation - ourDeviation * ourDeviation) * count / (largest * largest);
        var atCut = largest > 20 * ourDeviation ? Math.Round(excess) : 0;
        Assert.True(atCut <= Math.Max(3, Statistic.PoissonUpper(count / (1 << 24))),
            $"{name}: {atCut} values at the cut.");
        deviation = Math.Sqrt(deviation * deviation - atCut * largest * largest / count);
        var error = deviation * Math.Sqrt(1 / count); // of one mean; also of the difference of two deviations
        Near.Number(Errors * Math.Sqrt(2) * error + atCut * largest / count, ourMean, mean, $"mean of {name}");
        Near.Number(Errors * error, ourDeviation, deviation, $"standard deviation of {name}");
        // A normal's largest value grows so slowly with the count that factor 1.5 (more for few values) holds for any
        // two drawings; a uniform distribution fails it from below.
        var (ourLargest, factor) = (values.abs().max().item<double>(), count < 100 ? 3 : count < 500 ? 2 : 1.5);
        Assert.True(atCut > 0 || (largest / factor <= ourLargest && ourLargest <= largest * factor),
            $"{name}: largest value {ourLargest}, expected about {largest}.");
    }

    private static int[] Shape(JsonElement network, string name) => network.GetProperty(name)[0].Ints();

    private static int Blocks(JsonElement network)
    {
        var blocks = network.Members().Count(p => p.Name.EndsWith(".norm1.weight", StringComparison.Ordinal));
        return blocks > 0 ? blocks : throw new InvalidDataException("The recorded network has no blocks.");
    }
}
