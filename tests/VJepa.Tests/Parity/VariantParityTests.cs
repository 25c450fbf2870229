using System.Text.Json;
using VJepa.Lab.Evaluation;
using VJepa.Models;
using VJepa.Training;
using static TorchSharp.torch;
using static VJepa.Tests.Parity.RecordedRun;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class VariantParityTests
{
    private static readonly Lazy<JsonElement> Cases = new(() => Golden.Json("v1_variants/variants.json").GetProperty("cases"));

    private static IReadOnlyDictionary<string, Tensor> Tensors() => Golden.Tensors("v1_variants/variants.safetensors");

    private static double NoiseOf(string family, string name) =>
        Number(Cases.Value.GetProperty(family).GetProperty("float32_vs_float64_max_abs"), name);

    [Theory, InlineData("video"), InlineData("image")]
    public void Every_size_and_length_gives_the_recorded_features_and_position_table(string family)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var tensors = Tensors();
        using var encoder = new Encoder(Variants.Config(image: family == "image"));
        Load.Strict(encoder, tensors.Under($"{family}.param."));
        var cases = tensors.Keys.Where(key => key.StartsWith(family + ".", StringComparison.Ordinal) && key.EndsWith(".input", StringComparison.Ordinal))
            .Select(key => key[..^".input".Length]).ToArray();
        Assert.NotEmpty(cases);
        foreach (var name in cases)
        {
            var input = tensors[$"{name}.input"];
            Near.WithinNoise(NoiseOf(family, $"{name}.output"), encoder.call(input), tensors[$"{name}.output"], name);
            if (!tensors.TryGetValue($"{name}.pos_embed", out var table)) continue;
            var grid = encoder.Config.GridFor(input.dim() == 5 ? (int)input.shape[2] : 1, (int)input.shape[^2], (int)input.shape[^1]);
            var resized = PositionTable.Resize(tensors[$"{family}.param.pos_embed"], encoder.Config.Grid, grid);
            Near.WithinNoise(NoiseOf(family, $"{name}.pos_embed"), resized, table, $"{name}, table");
        }
    }

    [Fact]
    public void Layers_several_masks_and_the_other_position_table_give_the_recorded_features()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var tensors = Tensors();
        using var encoder = Variants.Video();
        var input = tensors["video.native.input"];
        var layers = encoder.Layers(input, [.. Enumerable.Range(0, encoder.Config.Depth)]);
        for (var layer = 0; layer < layers.Count; layer++)
            Near.WithinNoise(NoiseOf("video", $"video.out_layers.{layer}"), layers[layer], tensors[$"video.out_layers.{layer}"], $"layer {layer}");
        var masked = tensors.Keys.Where(key => key.StartsWith("video.multimask.mask.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(key => encoder.call(input, tensors[key].to(int64))).ToArray();
        Near.WithinNoise(NoiseOf("video", "video.multimask.output"), cat(masked, 0), tensors["video.multimask.output"], "masks one after the other");

        using var other = new Encoder(encoder.Config with { UniformPower = false });
        var own = tensors["video.nonuniform.pos_embed"];
        Near.WithinNoise(NoiseOf("video", "video.nonuniform.pos_embed"), other.state_dict()["pos_embed"], own, "table, not uniform");
        var weights = tensors.Under("video.param.");
        weights["pos_embed"] = own;
        Load.Strict(other, weights);
        Near.WithinNoise(NoiseOf("video", "video.nonuniform.output"), other.forward(input), tensors["video.nonuniform.output"], "features, table not uniform");
    }

    [Fact]
    public void Several_clips_and_views_are_put_together_as_recorded()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var tensors = Tensors();
        using var encoder = Variants.Video();
        Tensor[][] clips = [.. Enumerable.Range(0, 100).TakeWhile(clip => tensors.ContainsKey($"clip_aggregation.input.clip{clip}.view0"))
            .Select(clip => Enumerable.Range(0, 100).TakeWhile(view => tensors.ContainsKey($"clip_aggregation.input.clip{clip}.view{view}"))
                .Select(view => tensors[$"clip_aggregation.input.clip{clip}.view{view}"]).ToArray())];
        void Check(string name, Tensor actual) => Near.WithinNoise(NoiseOf("clip_aggregation", $"clip_aggregation.{name}"), actual, tensors[$"clip_aggregation.{name}"], name);

        var separate = ClipAggregation.Separate(encoder, clips);
        for (var view = 0; view < separate.Count; view++)
            for (var clip = 0; clip < separate[view].Count; clip++)
                Check($"separate.view{view}.clip{clip}", separate[view][clip]);
        var joint = ClipAggregation.Joint(encoder, clips);
        for (var view = 0; view < joint.Count; view++) Check($"joint.view{view}", joint[view]);
        Tensor[] frames = [.. Enumerable.Range(0, clips.Length).Select(clip => tensors[$"clip_aggregation.joint_posembed.clip_indices.{clip}"].to(int64))];
        var placed = ClipAggregation.Joint(encoder, [.. clips.Select(views => views[..1])], frames);
        Assert.Single(placed);
        Check("joint_posembed.view0", placed[0]);
    }

    [Fact]
    public void Tokens_of_tiny_variance_show_that_every_epsilon_is_the_recorded_one()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (tensors, recorded) = (Tensors(), Cases.Value.GetProperty("lowvar"));
        var config = Variants.Config() with { Width = Int(recorded, "embed_dim"), Depth = Int(recorded, "depth"), Heads = Int(recorded, "heads") };
        using var encoder = new Encoder(config);
        using var predictor = new Predictor(new PredictorConfig
        {
            Width = Int(recorded, "predictor_embed_dim"),
            Depth = Int(recorded, "predictor_depth"),
            Heads = Int(recorded, "predictor_heads"),
            MaskTokens = tensors.Keys.Count(key => key.StartsWith("lowvar.predictor.mask_tokens.", StringComparison.Ordinal)),
        }, config);
        Load.Strict(encoder, tensors.Under("lowvar.encoder."));
        Load.Strict(predictor, tensors.Under("lowvar.predictor."));
        var noise = recorded.GetProperty("float32_vs_float64_max_abs");
        void Check(string name, Tensor actual) => Near.WithinNoise(Number(noise, $"lowvar.{name}"), actual, tensors[$"lowvar.{name}"], name);

        var output = encoder.call(tensors["lowvar.input"]);
        Check("output", output);
        Check("output_layer_normed", TargetNormalization.LayerNorm.Apply(output));
        var (seen, asked) = (tensors["lowvar.mask_enc"].to(int64), tensors["lowvar.mask_pred"].to(int64));
        Check("prediction.mask_index0", predictor.call(encoder.call(tensors["lowvar.input"], seen), seen, asked, 0));
    }

    [Fact]
    public void Gathering_tokens_gives_the_recorded_ones()
    {
        using var scope = NewDisposeScope();
        var tensors = Tensors();
        var masks = tensors.Keys.Where(key => key.StartsWith("helpers.apply_masks.mask.", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        var gathered = cat([.. masks.Select(key => Tokens.Gather(tensors["helpers.apply_masks.input"], tensors[key].to(int64)))], 0);
        Near.Within(0, gathered, tensors["helpers.apply_masks.concat"], "gathered tokens");
    }
}
