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

    [Fact]
    public void V_JEPA_2_networks_of_every_published_size_have_the_recorded_number_of_parameters()
    {
        var json = Golden.Json("sizes/sizes_v2.json");
        var configs = new Dictionary<string, EncoderConfig>();
        foreach (var recorded in json.GetProperty("encoders").EnumerateArray())
        {
            var name = recorded.GetProperty("model").GetString()!;
            // Named sizes with "rope" imply it.
            var (rotary, silu, hidden, width) = (Flag(recorded, "use_rope") || name.Contains("_rope", StringComparison.Ordinal), Flag(recorded, "use_silu"), Int(recorded, "mlp_hidden"), Int(recorded, "embed_dim"));
            var wide = silu && Flag(recorded, "wide_silu");
            var config = new EncoderConfig
            {
                ImageSize = Int(recorded, "crop"),
                PatchSize = recorded.TryGetProperty("patch", out var patch) ? patch.GetInt32() : 16,
                Frames = Int(recorded, "frames"),
                Width = width,
                Depth = Int(recorded, "depth"),
                Heads = Int(recorded, "heads"),
                MlpRatio = wide ? 4 : hidden / (double)width,
                Mlp = !silu ? MlpKind.Gelu : wide ? MlpKind.SwiGluWide : MlpKind.SwiGluFull,
                Positions = rotary ? PositionKind.Rotary : PositionKind.SineCosine,
            };
            if (rotary && !silu) configs[name] = config;
            AssertCounts(recorded.GetProperty("encoder"), config.Depth, depth => new Encoder(config with { Depth = depth }), name);
        }
        foreach (var recorded in json.GetProperty("predictors").EnumerateArray())
        {
            var config = configs[recorded.GetProperty("encoder").GetString()!];
            var shape = new PredictorConfig { Width = Int(recorded, "predictor_embed_dim"), Heads = Int(recorded, "num_heads"), MaskTokens = Int(recorded, "num_mask_tokens") };
            AssertCounts(recorded.GetProperty("predictor"), Int(recorded, "depth"), depth => new Predictor(shape with { Depth = depth }, config with { MlpRatio = 4 }), "predictor");
        }
    }

    /// <summary>All blocks are alike, so a network of two gives the counts of a deep one without its gigabytes.</summary>
    private static void AssertCounts(JsonElement expected, int depth, Func<int, nn.Module> create, string name)
    {
        using var scope = NewDisposeScope();
        using var network = create(2);
        var trainable = network.parameters().Where(p => p.requires_grad).Sum(p => p.numel());
        var state = network.state_dict();
        var block = state.Where(pair => pair.Key.Contains("blocks.1.", StringComparison.Ordinal)).Select(pair => pair.Value.numel()).ToArray();
        void Check(string what, long two, long one) =>
            Assert.True(Number(expected, what) == two + (depth - 2) * one, $"{name}, {what}: {two + (depth - 2) * one}.");
        Check("trainable", trainable, block.Sum());
        Check("total", state.Values.Sum(tensor => tensor.numel()), block.Sum());
        Check("tensors", state.Count, block.Length);
    }
}
