using System.Text.Json;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class InitialWeightsParityTests
{
    [Theory]
    [InlineData("v1", "as_trained", Initialization.Released)]
    [InlineData("v1", "as_constructed", Initialization.DepthScaled)]
    [InlineData("v2", "gelu", Initialization.DepthScaled)]
    [InlineData("v2", "silu_wide", Initialization.DepthScaled)]
    public void Initial_weights_have_the_recorded_mean_and_spread(string version, string recordedAs, Initialization initialization)
    {
        var recorded = Golden.Json($"sizes/init_stats_{version}.json").GetProperty(recordedAs);
        var encoderName = recorded.EnumerateObject().First(network => network.Name.StartsWith("encoder", StringComparison.Ordinal)).Name;
        var (encoder, predictor) = (recorded.GetProperty(encoderName), recorded.GetProperty("predictor"));
        var patch = Shape(encoder, "patch_embed.proj.weight");
        var gated = encoder.TryGetProperty("blocks.0.mlp.fc3.weight", out _);
        var config = new EncoderConfig
        {
            ImageSize = 2 * patch[^1],
            PatchSize = patch[^1],
            TubeletSize = patch[2],
            Frames = 2 * patch[2],
            Width = patch[0],
            Depth = Blocks(encoder),
            Heads = 2,
            MlpRatio = gated ? 4 : Shape(encoder, "blocks.0.mlp.fc1.weight")[0] / (double)patch[0],
            Mlp = gated ? MlpKind.SwiGluWide : MlpKind.Gelu,
            Initialization = initialization,
        };
        var zeroTokens = predictor.GetProperty("mask_tokens.0")[2].GetDouble() == 0;
        var shape = new PredictorConfig
        {
            Width = Shape(predictor, "predictor_embed.weight")[0],
            Depth = Blocks(predictor),
            MaskTokens = predictor.EnumerateObject().Count(p => p.Name.StartsWith("mask_tokens", StringComparison.Ordinal)),
            ZeroMaskTokens = zeroTokens,
        };
        manual_seed(1);
        using var ours = new Encoder(config);
        using var oursToo = new Predictor(shape, config);
        AssertLike(encoder, ours);
        AssertLike(predictor, oursToo);
    }

    /// <summary>Constants exactly; drawn weights within 5.5 standard errors of both sides' sampling (about 1 in 10^5 over all tensors).</summary>
    private static void AssertLike(JsonElement recorded, nn.Module network)
    {
        using var scope = NewDisposeScope();
        var parameters = network.named_parameters().ToDictionary(p => p.name, p => p.parameter.detach().@double());
        Assert.Equal(recorded.EnumerateObject().Select(p => p.Name).Order(), parameters.Keys.Order());
        foreach (var parameter in recorded.EnumerateObject())
        {
            var values = parameters[parameter.Name];
            Assert.Equal(parameter.Value[0].EnumerateArray().Select(size => size.GetInt64()), values.shape);
            var (mean, deviation, largest) = (parameter.Value[1].GetDouble(), parameter.Value[2].GetDouble(), parameter.Value[3].GetDouble());
            var count = (double)values.numel();
            var (ourMean, ourDeviation) = (values.mean().item<double>(), values.std(unbiased: false).item<double>());
            // The released drawing inverts the normal's distribution in single precision: about one number in 2^24 becomes the cut
            // itself, ±2, a hundred deviations out. Those are set aside; a plain normal has none.
            var atCut = largest > 20 * ourDeviation ? Math.Round((deviation * deviation - ourDeviation * ourDeviation) * count / (largest * largest)) : 0;
            Assert.True(atCut <= 3, $"{parameter.Name}: {atCut} values at the cut.");
            deviation = Math.Sqrt(deviation * deviation - atCut * largest * largest / count);
            Assert.True(Math.Abs(ourMean - mean) <= 5.5 * deviation * Math.Sqrt(2 / count) + atCut * largest / count, $"{parameter.Name}: mean {ourMean}, expected {mean}.");
            Assert.True(Math.Abs(ourDeviation - deviation) <= 5.5 * deviation * Math.Sqrt(1 / count), $"{parameter.Name}: deviation {ourDeviation}, expected {deviation}.");
            // A normal's extreme grows so slowly that factor 1.5 holds for any two drawings of one size; a uniform fails it from below.
            var ourLargest = values.abs().max().item<double>();
            Assert.True(atCut > 0 || (largest / 1.5 <= ourLargest && ourLargest <= largest * 1.5), $"{parameter.Name}: largest {ourLargest}, expected about {largest}.");
        }
    }

    private static int[] Shape(JsonElement network, string name) => [.. network.GetProperty(name)[0].EnumerateArray().Select(size => size.GetInt32())];

    private static int Blocks(JsonElement network) => network.EnumerateObject().Count(p => p.Name.EndsWith("blocks.0.norm1.weight", StringComparison.Ordinal)) == 1
        ? network.EnumerateObject().Count(p => p.Name.EndsWith(".norm1.weight", StringComparison.Ordinal))
        : throw new InvalidDataException("The recorded network has no blocks.");
}
