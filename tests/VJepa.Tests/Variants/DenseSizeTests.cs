using VJepa.Models;
using VJepa.Training;
using VJepa.Variants;

namespace VJepa.Tests.Variants;

/// <summary>Parameters of the released V-JEPA 2.1 networks, as users who loaded them reported.</summary>
public sealed class DenseSizeTests
{
    public static TheoryData<string, VJepa21Config, long> Encoders => new()
    {
        { "ViT-B", VJepa21Config.Base, 86_833_152 },
        { "ViT-g", VJepa21Config.Giant, 1_013_267_968 },
        { "ViT-G", VJepa21Config.Gigantic, 1_845_216_768 },
    };

    [Theory, MemberData(nameof(Encoders))]
    public void Encoders_have_the_released_number_of_parameters(string name, VJepa21Config config, long expected)
    {
        // Blocks are alike: networks of one and two give the count of the whole without its gigabytes.
        var encoder = config.Run.Encoder;
        var levels = DenseEncoder.LevelsOf(encoder.Depth).Count;
        long Count(int depth)
        {
            using var network = new DenseEncoder(encoder with { Depth = depth }, [depth - 1]);
            return network.parameters().Sum(p => p.numel());
        }
        var (one, two) = (Count(1), Count(2));
        Assert.Equal(expected, one + (encoder.Depth - 1) * (two - one) + (levels - 1) * 2 * encoder.Width);
        Assert.True(encoder.Width / encoder.Heads == 64, name);
    }

    [Fact]
    public void The_predictor_of_ViT_G_has_the_released_number_of_parameters_and_tensors()
    {
        var config = VJepa21Config.Gigantic;
        (long Numbers, int Tensors) Count(int depth)
        {
            using var network = new DensePredictor(
                config.Run.Predictor with { Depth = depth }, config.Run.Encoder, config.PredictedLevels);
            var state = network.state_dict();
            return (state.Values.Sum(tensor => tensor.numel()), state.Count);
        }
        var (one, two) = (Count(1), Count(2));
        Assert.Equal(24, config.Run.Predictor.Depth);
        Assert.Equal(59_433_472, one.Numbers + 23 * (two.Numbers - one.Numbers));
        Assert.Equal(308, one.Tensors + 23 * (two.Tensors - one.Tensors));
    }

    [Fact]
    public void The_predictor_of_ViT_g_has_a_hidden_layer_of_four_times_its_width()
    {
        // Encoder and predictor together: 1034.6 million (V-JEPA 2, ViT-g/16).
        var config = PretrainingConfig.VJepa2G;
        var cost = ModelCost.Of(config with { BatchSize = 1 }, [(1, 1)]);
        Assert.Equal(1034.6, (cost.EncoderParameters + cost.PredictorParameters) / 1e6, .05);
        using var network = new Predictor(config.Predictor with { Depth = 1 }, config.Encoder);
        Assert.Equal([1536, 384], network.state_dict()["predictor_blocks.0.mlp.fc1.weight"].shape);
    }
}
