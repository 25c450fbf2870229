using System.Text.Json;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class VariantParityTests
{
    private static JsonElement Case(string family) => Golden.Case("v1_variants/variants.json", family);

    private static IReadOnlyDictionary<string, Tensor> Tensors() => Golden.Tensors("v1_variants/variants.safetensors");

    [Theory, InlineData("video"), InlineData("image")]
    public void Every_size_and_length_gives_the_recorded_features_and_position_table(string family)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (tensors, noise) = (Tensors(), new Noise(Case(family)));
        using var encoder = new Encoder(Variants.Config(image: family == "image"));
        Load.Strict(encoder, tensors.Under($"{family}.param."));
        var inputs = tensors.Keys.Where(key => key.StartsWith(family + ".", StringComparison.Ordinal)
            && key.EndsWith(".input", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(inputs);
        foreach (var key in inputs)
        {
            var (name, input) = (key[..^".input".Length], tensors[key]);
            noise.Check($"{name}.output", encoder.call(input), tensors);
            if (!tensors.ContainsKey($"{name}.pos_embed")) continue;
            var grid = Variants.GridOf(encoder.Config, input);
            var table = PositionTable.Resize(tensors[$"{family}.param.pos_embed"], encoder.Config.Grid, grid);
            noise.Check($"{name}.pos_embed", table, tensors);
        }
    }

    [Fact]
    public void Layers_several_masks_and_the_other_position_table_give_the_recorded_features()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (tensors, noise) = (Tensors(), new Noise(Case("video")));
        using var encoder = Variants.Video();
        var input = tensors["video.native.input"];
        int[] layers = [.. RecordedJson.Numbered(tensors.Keys, "video.out_layers.").Select(RecordedJson.IndexOf)];
        Assert.NotEmpty(layers);
        foreach (var (layer, output) in layers.Zip(encoder.Layers(input, layers)))
            noise.Check($"video.out_layers.{layer}", output, tensors);
        var masked = RecordedJson.Numbered(tensors.Keys, "video.multimask.mask.")
            .Select(key => encoder.call(input, tensors[key].to(int64)));
        noise.Check("video.multimask.output", cat([.. masked], 0), tensors);

        using var other = new Encoder(encoder.Config with { UniformPower = false });
        noise.Check("video.nonuniform.pos_embed", other.state_dict()["pos_embed"], tensors);
        var weights = tensors.Under("video.param.");
        weights["pos_embed"] = tensors["video.nonuniform.pos_embed"];
        Load.Strict(other, weights);
        noise.Check("video.nonuniform.output", other.forward(input), tensors);
    }

    [Fact]
    public void Tokens_of_tiny_variance_show_that_every_epsilon_is_the_recorded_one()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (tensors, recorded) = (Tensors().Under("lowvar."), Case("lowvar"));
        var noise = new Noise(recorded);
        var config = Variants.Config() with
        {
            Width = recorded.Int("embed_dim"),
            Depth = recorded.Int("depth"),
            Heads = recorded.Int("heads"),
        };
        using var encoder = new Encoder(config);
        using var predictor = new Predictor(new PredictorConfig
        {
            Width = recorded.Int("predictor_embed_dim"),
            Depth = recorded.Int("predictor_depth"),
            Heads = recorded.Int("predictor_heads"),
            MaskTokens = RecordedJson.Numbered(tensors.Keys, "predictor.mask_tokens.").Length,
        }, config);
        Load.Strict(encoder, tensors.Under("encoder."));
        Load.Strict(predictor, tensors.Under("predictor."));
        var output = encoder.call(tensors["input"]);
        noise.Check("output", output, tensors, "lowvar.");
        noise.Check("output_layer_normed", Library.NormalizedTargets(output), tensors, "lowvar.");
        var (context, target) = (tensors["mask_enc"].to(int64), tensors["mask_pred"].to(int64));
        foreach (var name in RecordedJson.Numbered(tensors.Keys, "prediction.mask_index"))
        {
            var features = encoder.call(tensors["input"], context);
            var predicted = predictor.call(features, context, target, RecordedJson.IndexOf(name));
            noise.Check(name, predicted, tensors, "lowvar.");
        }
    }

    [Fact]
    public void Gathering_tokens_gives_the_recorded_ones()
    {
        using var scope = NewDisposeScope();
        var tensors = Tensors();
        var gathered = RecordedJson.Numbered(tensors.Keys, "helpers.apply_masks.mask.")
            .Select(key => Tokens.Gather(tensors["helpers.apply_masks.input"], tensors[key].to(int64)));
        Near.Within(0, cat([.. gathered], 0), tensors["helpers.apply_masks.concat"], "gathered tokens");
    }
}
