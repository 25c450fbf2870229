using System.Text.Json;
using VJepa.Models;
using static TorchSharp.torch;
using static VJepa.Tests.Parity.RecordedRun;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class SizeParityTests
{
    [Fact]
    public void Encoders_and_predictors_of_every_published_size_have_the_recorded_number_of_parameters()
    {
        foreach (var recorded in Golden.Json("sizes/sizes_v1.json").GetProperty("models").EnumerateArray())
        {
            var name = recorded.GetProperty("model").GetString()!;
            var config = new EncoderConfig
            {
                ImageSize = Int(recorded, "crop"),
                PatchSize = Int(recorded, "patch"),
                Frames = Int(recorded, "frames"),
                Width = Int(recorded, "embed_dim"),
                Depth = Int(recorded, "depth"),
                Heads = Int(recorded, "heads"),
                MlpRatio = Int(recorded, "mlp_hidden") / (double)Int(recorded, "embed_dim"),
            };
            AssertCounts(recorded.GetProperty("encoder"), config.Depth, depth => new Encoder(config with { Depth = depth }), name);
            if (!recorded.TryGetProperty("predictor", out var predictor)) continue;
            var shape = new PredictorConfig { Width = Int(predictor, "predictor_embed_dim"), Heads = Int(predictor, "num_heads"), MaskTokens = Int(predictor, "num_mask_tokens") };
            AssertCounts(predictor, Int(predictor, "depth"), depth => new Predictor(shape with { Depth = depth }, config with { MlpRatio = 4 }), $"predictor on {name}");
        }
    }

    /// <summary>All blocks are alike, so two shallow networks give the counts of a deep one without its gigabytes.</summary>
    private static void AssertCounts(JsonElement expected, int depth, Func<int, nn.Module> create, string name)
    {
        var (one, two) = (Count(create, 1), Count(create, 2));
        long At(long first, long second) => first + (depth - 1) * (second - first);
        Assert.True(Number(expected, "trainable") == At(one.Trainable, two.Trainable), $"{name}: {At(one.Trainable, two.Trainable)} trainable parameters.");
        Assert.True(Number(expected, "total") == At(one.Total, two.Total), $"{name}: {At(one.Total, two.Total)} parameters.");
        Assert.True(Number(expected, "tensors") == At(one.Tensors, two.Tensors), $"{name}: {At(one.Tensors, two.Tensors)} tensors.");
    }

    private static (long Trainable, long Total, long Tensors) Count(Func<int, nn.Module> create, int depth)
    {
        using var scope = NewDisposeScope();
        using var network = create(depth);
        var state = network.state_dict();
        return (network.parameters().Where(p => p.requires_grad).Sum(p => p.numel()), state.Values.Sum(t => t.numel()), state.Count);
    }
}
