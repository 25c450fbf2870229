using System.Text.Json;
using VJepa.Models;
using VJepa.Training;
using VJepa.Weights;
using static TorchSharp.torch;
using static VJepa.Tests.Parity.RecordedRun;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class VJepa2VariantParityTests
{
    private static readonly Lazy<JsonElement> Json = new(() => Golden.Json("v2_variants/variants.json"));

    public static TheoryData<string> Encoders => ["rope_gelu", "rope_silu_wide", "rope_silu_full", "sincos"];

    public static TheoryData<string> Predictors => ["rope_gelu", "rope_silu_wide", "sincos"];

    private static IReadOnlyDictionary<string, Tensor> Tensors() => Golden.Tensors("v2_variants/variants.safetensors");

    private static JsonElement Case(string name) => Json.Value.GetProperty("cases").GetProperty(name);

    private static double NoiseOf(JsonElement recorded, string name) =>
        recorded.TryGetProperty("float32_vs_float64_max_abs", out var noise) && noise.TryGetProperty(name, out var value) ? value.GetDouble() : 3e-6;

    private static EncoderConfig Config(JsonElement recorded)
    {
        var shared = Json.Value.GetProperty("config");
        int Own(string name, string general) => recorded.TryGetProperty(name, out var value) ? value.GetInt32() : Int(shared, general);
        return new EncoderConfig
        {
            ImageSize = Int(shared, "crop"),
            PatchSize = Int(shared, "patch"),
            Frames = Int(shared, "frames"),
            TubeletSize = Int(shared, "tubelet_size"),
            Width = Own("embed_dim", "dim"),
            Heads = Own("heads", "heads"),
            Depth = Own("depth", "depth"),
            MlpRatio = Number(shared, "mlp_ratio"),
            LayerNormEpsilon = Number(shared, "ln_eps"),
            ShortClipsTakeFirstRows = true,
            Positions = Flag(recorded, "use_rope") ? PositionKind.Rotary : PositionKind.SineCosine,
            Mlp = !Flag(recorded, "use_silu") ? MlpKind.Gelu : Flag(recorded, "wide_silu") ? MlpKind.SwiGluWide : MlpKind.SwiGluFull,
        };
    }

    [Fact]
    public void Rotations_and_the_split_of_a_head_are_the_recorded_ones()
    {
        using var scope = NewDisposeScope();
        var (tensors, rope) = (Tensors(), Case("rope"));
        var names = tensors.Keys.Where(key => key.StartsWith("rope.", StringComparison.Ordinal) && key.EndsWith(".x", StringComparison.Ordinal)).Select(key => key[..^2]).ToArray();
        Assert.NotEmpty(names);
        foreach (var name in names)
        {
            var x = tensors[$"{name}.x"];
            var width = (int)x.shape[^1];
            Near.WithinNoise(NoiseOf(rope, $"{name}.out"), RotaryAngles.OneAxis(tensors[$"{name}.pos"], width).Apply(x), tensors[$"{name}.out"], name);
            var shared = RotaryAngles.OneAxis(arange(x.shape[2]), width);
            Near.WithinNoise(NoiseOf(rope, $"{name}.out_pos_arange7"), shared.Apply(x), tensors[$"{name}.out_pos_arange7"], $"{name}, shared positions");
        }
        foreach (var split in rope.GetProperty("head_dim_split").EnumerateObject().Where(split => split.Name != "note"))
        {
            var part = RotaryAngles.PartWidth(int.Parse(split.Name));
            Assert.Equal(split.Value.EnumerateArray().Select(width => width.GetInt32()), [part, part, part, int.Parse(split.Name) - 3 * part]);
        }
    }

    [Theory, MemberData(nameof(Encoders))]
    public void Encoders_give_the_recorded_features_at_every_size_and_masked(string kind)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (tensors, recorded) = (Tensors(), Case($"enc.{kind}"));
        using var encoder = new Encoder(Config(recorded));
        Load.Strict(encoder, tensors.Under($"enc.{kind}.param."));
        Assert.Equal(Int(recorded, "mlp_hidden"), encoder.state_dict()["blocks.0.mlp.fc1.weight"].shape[0]);
        foreach (var shape in recorded.GetProperty("shapes").EnumerateObject())
        {
            var name = $"enc.{kind}.{shape.Name}";
            Near.WithinNoise(NoiseOf(recorded, $"{name}.output"), encoder.call(tensors[$"{name}.input"]), tensors[$"{name}.output"], name);
        }
        var masked = encoder.call(tensors[$"enc.{kind}.native.input"], tensors[$"enc.{kind}.masked.mask"].to(int64));
        Near.WithinNoise(NoiseOf(recorded, $"enc.{kind}.masked.output"), masked, tensors[$"enc.{kind}.masked.output"], "masked");
    }

    [Fact]
    public void An_image_encoder_with_rotary_positions_and_tiny_variances_agree()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var tensors = Tensors();
        var weights = tensors.Under("enc.image_rope.param.");
        var depth = weights.Keys.Count(name => name.EndsWith(".norm1.weight", StringComparison.Ordinal));
        using var image = new Encoder(Config(Case("enc.rope_gelu")) with { Frames = 1, Depth = depth });
        Load.Strict(image, weights);
        Near.Within(2e-5, image.forward(tensors["enc.image_rope.input"]), tensors["enc.image_rope.output"], "image");

        var recorded = Case("enc.lowvar");
        using var encoder = new Encoder(Config(recorded));
        Load.Strict(encoder, tensors.Under("enc.lowvar.param."));
        var output = encoder.call(tensors["enc.lowvar.input"]);
        Near.WithinNoise(NoiseOf(recorded, "enc.lowvar.output"), output, tensors["enc.lowvar.output"], "low variance");
        Near.WithinNoise(NoiseOf(recorded, "enc.lowvar.output_layer_normed"), TargetNormalization.LayerNorm.Apply(output),
            tensors["enc.lowvar.output_layer_normed"], "low variance, normalized");
    }

    [Theory, MemberData(nameof(Predictors))]
    public void Predictors_give_the_recorded_predictions_for_every_mask_token_and_order(string kind)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (tensors, recorded, name) = (Tensors(), Case($"pred.{kind}"), $"pred.{kind}");
        using var predictor = Create(recorded, tensors);
        var outputs = tensors.Keys.Where(key => key.StartsWith(name + ".", StringComparison.Ordinal) && key.Contains("output.mask_index", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(outputs);
        foreach (var output in outputs)
        {
            var targets = output.Contains(".permuted.", StringComparison.Ordinal) ? $"{name}.permuted.mask_pred" : $"{name}.mask_pred";
            var predicted = predictor.call(tensors[$"{name}.input"], tensors[$"{name}.mask_enc"].to(int64), tensors[targets].to(int64), IndexOf(output));
            Near.WithinNoise(NoiseOf(recorded, output), predicted, tensors[output], output);
        }
    }

    [Fact]
    public void A_predictor_asked_for_all_tokens_gives_the_recorded_ones_with_and_without_the_last()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var tensors = Tensors();
        var cases = Json.Value.GetProperty("cases").EnumerateObject().Where(one => Flag(one.Value, "return_all_tokens")).ToArray();
        Assert.Contains(cases, one => one.Value.TryGetProperty("chop_last_n_tokens", out _));
        foreach (var (name, recorded) in cases.Select(one => (one.Name, one.Value)))
        {
            using var predictor = Create(recorded, tensors);
            var leftOut = recorded.TryGetProperty("chop_last_n_tokens", out var last) ? last.GetInt32() : 0;
            var outputs = tensors.Keys.Where(key => key.StartsWith(name + ".output.mask_index", StringComparison.Ordinal)).ToArray();
            Assert.NotEmpty(outputs);
            foreach (var output in outputs)
            {
                var input = new PredictorInput(tensors[$"{name}.input"], tensors[$"{name}.mask_enc"].to(int64), tensors[$"{name}.mask_pred"].to(int64), IndexOf(output));
                Near.WithinNoise(NoiseOf(recorded, output), predictor.ForwardAll(input, leftOut), tensors[output], output);
            }
        }
    }

    [Fact]
    public void Every_recorded_case_and_tensor_belongs_to_a_test_here()
    {
        var cases = Json.Value.GetProperty("cases").EnumerateObject().ToArray();
        string[] tested =
        [
            "rope", "enc.lowvar", .. Encoders.Select(kind => $"enc.{kind.Data}"), .. Predictors.Select(kind => $"pred.{kind.Data}"),
            .. cases.Where(one => Flag(one.Value, "return_all_tokens")).Select(one => one.Name),
        ];
        Assert.Empty(cases.Select(one => one.Name).Except(tested));
        var known = tested.Append("enc.image_rope").ToArray();
        Assert.DoesNotContain(SafeTensorsHeader.Read(Golden.File("v2_variants/variants.safetensors")).Tensors,
            tensor => !known.Any(name => tensor.Name.StartsWith(name + ".", StringComparison.Ordinal)));
    }

    [Fact]
    public void Token_positions_in_time_row_and_column_are_the_recorded_ones()
    {
        using var scope = NewDisposeScope();
        foreach (var recorded in Case("rope").GetProperty("separate_positions").EnumerateArray())
        {
            int Side(string name) => recorded.GetProperty(name) is { ValueKind: JsonValueKind.Number } side ? side.GetInt32() : Int(recorded, "grid_size");
            long[] ids = [.. recorded.GetProperty("ids").EnumerateArray().Select(id => id.GetInt64())];
            var angles = RotaryAngles.At(tensor(ids, [1, ids.Length]), new TokenGrid(1, Side("H_patches"), Side("W_patches")), headWidth: 6);
            for (var axis = 0; axis < 3; axis++)
            {
                // The first frequency of every axis is 1, so that the angle there is the position.
                var expected = tensor(recorded.GetProperty("d_h_w")[axis].EnumerateArray().Select(place => place.GetDouble()).ToArray());
                Near.Within(1e-5, angles.Cosine[0, 0, .., 2 * axis], expected.cos().to(float32), $"axis {axis}");
                Near.Within(1e-5, angles.Sine[0, 0, .., 2 * axis], expected.sin().to(float32), $"axis {axis}");
            }
        }
    }

    private static int IndexOf(string output) => int.Parse(output[(output.LastIndexOf("mask_index", StringComparison.Ordinal) + "mask_index".Length)..]);

    private static Predictor Create(JsonElement recorded, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var predictor = new Predictor(new PredictorConfig
        {
            Width = Int(recorded, "predictor_embed_dim"),
            Depth = Int(recorded, "depth"),
            Heads = Int(recorded, "num_heads"),
            MaskTokens = Int(recorded, "num_mask_tokens"),
        }, Config(recorded));
        Load.Strict(predictor, tensors.Under(recorded.GetProperty("weights").GetString()!.TrimEnd('*')));
        return predictor;
    }
}
