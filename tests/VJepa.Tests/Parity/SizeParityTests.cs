using System.Text.Json;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class SizeParityTests
{
    /// <summary>What the recorded programs take where a size is not listed.</summary>
    private const int DefaultPatch = 16;

    [Fact]
    public void Encoders_and_predictors_of_every_published_size_have_the_recorded_number_of_parameters()
    {
        foreach (var recorded in Golden.Json("sizes/sizes_v1.json").Items("models"))
        {
            var (name, config) = (recorded.Text("model"), Config(recorded));
            AssertEncoder(recorded.GetProperty("encoder"), config, name);
            if (recorded.Has("predictor")) AssertPredictor(recorded.GetProperty("predictor"), config, name);
        }
    }

    [Fact]
    public void V_JEPA_2_networks_of_every_published_size_have_the_recorded_number_of_parameters()
    {
        var json = Golden.Json("sizes/sizes_v2.json");
        var configs = new Dictionary<string, EncoderConfig>();
        foreach (var recorded in json.Items("encoders"))
        {
            var (name, config) = (recorded.Text("model"), Config(recorded));
            if (config is { Positions: PositionKind.Rotary, Mlp: MlpKind.Gelu }) configs[name] = config;
            AssertEncoder(recorded.GetProperty("encoder"), config, name);
        }
        foreach (var recorded in json.Items("predictors"))
        {
            var encoder = recorded.Text("encoder");
            AssertPredictor(recorded, configs[encoder], encoder);
        }
    }

    [Fact]
    public void The_largest_action_predictor_has_the_recorded_number_of_parameters()
    {
        var json = Golden.Json("sizes/sizes_v2.json");
        var recorded = json.GetProperty("ac_predictor");
        var encoder = json.Items("encoders").First(one => one.Text("model") == recorded.Text("encoder"));
        var config = new ActionPredictorConfig
        {
            Inputs = encoder.Int("embed_dim"),
            Width = recorded.Int("predictor_embed_dim"),
            Heads = recorded.Int("num_heads"),
        };
        AssertCounts(recorded.GetProperty("predictor"), recorded.Int("depth"),
            depth => new ActionPredictor(config with { Depth = depth }), "action predictor");
    }

    private static EncoderConfig Config(JsonElement recorded)
    {
        var (hidden, width) = (recorded.Int("mlp_hidden"), recorded.Int("embed_dim"));
        var mlp = RecordedConfig.Mlp(recorded);
        // Named sizes with "rope" imply it.
        var rotary = recorded.Text("model").Contains("_rope", StringComparison.Ordinal);
        return new EncoderConfig
        {
            ImageSize = recorded.Int("crop"),
            PatchSize = recorded.Int("patch", DefaultPatch),
            Frames = recorded.Int("frames"),
            TubeletSize = recorded.Int("tubelet_size", 2),
            Width = width,
            Depth = recorded.Int("depth"),
            Heads = recorded.Int("heads"),
            // The wide gated MLP has 2/3 of its nominal width, rounded up to a multiple of 8.
            MlpRatio = mlp == MlpKind.SwiGluWide ? Math.Floor((1.5 * hidden + 1) / width) : hidden / (double)width,
            Mlp = mlp,
            Positions = rotary ? PositionKind.Rotary : RecordedConfig.Positions(recorded),
        };
    }

    /// <summary>Predictors have a plain MLP of ratio 4. Their counts stand beside their sizes or below.</summary>
    private static void AssertPredictor(JsonElement recorded, EncoderConfig encoder, string name)
    {
        var shape = new PredictorConfig
        {
            Width = recorded.Int("predictor_embed_dim"),
            Heads = recorded.Int("num_heads"),
            MaskTokens = recorded.Int("num_mask_tokens"),
        };
        var config = encoder with { MlpRatio = 4, Mlp = MlpKind.Gelu };
        var counts = recorded.Has("predictor") ? recorded.GetProperty("predictor") : recorded;
        AssertCounts(counts, recorded.Int("depth"), depth => new Predictor(shape with { Depth = depth }, config),
            $"predictor on {name}");
    }

    private static void AssertEncoder(JsonElement counts, EncoderConfig config, string name) =>
        AssertCounts(counts, config.Depth, depth => new Encoder(config with { Depth = depth }), name);

    /// <summary>All blocks are alike: a network of two gives the counts of a deep one without its gigabytes.</summary>
    private static void AssertCounts(JsonElement expected, int depth, Func<int, nn.Module> create, string name)
    {
        using var scope = NewDisposeScope();
        using var network = create(2);
        var trainable = network.parameters().Where(p => p.requires_grad).Sum(p => p.numel());
        var state = network.state_dict();
        var block = state.Where(pair => pair.Key.Contains("blocks.1.", StringComparison.Ordinal))
            .Select(pair => pair.Value.numel()).ToArray();
        void Check(string what, long two, long one) =>
            Near.Number(0, two + (depth - 2) * one, expected.Number(what), $"{name}, {what}");
        Check("trainable", trainable, block.Sum());
        Check("total", state.Values.Sum(tensor => tensor.numel()), block.Sum());
        Check("tensors", state.Count, block.Length);
    }
}
