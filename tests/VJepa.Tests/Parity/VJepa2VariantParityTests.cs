using System.Text.Json;
using VJepa.Models;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

/// <summary>The small encoders and predictors of <c>v2_variants</c>.</summary>
[Trait("Category", "Parity")]
public sealed class VJepa2VariantParityTests
{
    private const string JsonFile = "v2_variants/variants.json";
    private const string TensorFile = "v2_variants/variants.safetensors";

    public static TheoryData<string> Encoders => Cases("enc.", one => one.Has("shapes"));

    public static TheoryData<string> Predictors => Cases("pred.", one => !one.Flag("return_all_tokens"));

    public static TheoryData<string> AllTokenPredictors => Cases("pred.", one => one.Flag("return_all_tokens"));

    private static IReadOnlyDictionary<string, Tensor> Tensors() => Golden.Tensors(TensorFile);

    private static JsonElement Case(string name) => Golden.Case(JsonFile, name);

    [Theory, MemberData(nameof(Encoders))]
    public void Encoders_give_the_recorded_features_at_every_size_and_masked(string name)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (tensors, recorded) = (Tensors().Under($"{name}."), Case(name));
        var noise = new Noise(recorded);
        using var encoder = new Encoder(Config(recorded));
        Load.Strict(encoder, tensors.Under("param."));
        Assert.Equal(recorded.Int("mlp_hidden"), encoder.state_dict()["blocks.0.mlp.fc1.weight"].shape[0]);
        foreach (var (shape, _) in recorded.GetProperty("shapes").Members())
            noise.Check($"{shape}.output", encoder.call(tensors[$"{shape}.input"]), tensors, $"{name}.");
        if (!tensors.TryGetValue("masked.mask", out var mask)) return;
        noise.Check("masked.output", encoder.call(tensors["native.input"], mask.to(int64)), tensors, $"{name}.");
    }

    [Fact]
    public void An_image_encoder_with_rotary_positions_gives_the_recorded_features()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var tensors = Tensors().Under("enc.image_rope.");
        Assert.SkipWhen(tensors.Count == 0, $"The golden folder {Golden.Folder} has no enc.image_rope.");
        var weights = tensors.Under("param.");
        var depth = weights.Keys.Count(name => name.EndsWith(".norm1.weight", StringComparison.Ordinal));
        // It is no case of its own: the sizes are those of all cases.
        var config = Variants.Config(Golden.Json(JsonFile).GetProperty("config"), default);
        using var image = new Encoder(config with { Frames = 1, Depth = depth, Positions = PositionKind.Rotary });
        Load.Strict(image, weights);
        new Noise(default).Check("output", image.forward(tensors["input"]), tensors, "enc.image_rope.");
    }

    [Fact]
    public void Tokens_of_tiny_variance_show_that_every_epsilon_is_the_recorded_one()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (tensors, recorded) = (Tensors().Under("enc.lowvar."), Case("enc.lowvar"));
        var noise = new Noise(recorded);
        using var encoder = new Encoder(Config(recorded));
        Load.Strict(encoder, tensors.Under("param."));
        var output = encoder.call(tensors["input"]);
        noise.Check("output", output, tensors, "enc.lowvar.");
        noise.Check("output_layer_normed", Library.NormalizedTargets(output), tensors, "enc.lowvar.");
    }

    [Theory, MemberData(nameof(Predictors))]
    public void Predictors_give_the_recorded_predictions_for_every_mask_token_and_order(string name) =>
        Predict(name, (predictor, context, seen, asked, maskIndex, _) =>
            predictor.call(context, seen, asked, maskIndex));

    [Theory, MemberData(nameof(AllTokenPredictors))]
    public void A_predictor_asked_for_all_tokens_gives_the_recorded_ones_with_and_without_the_last(string name) =>
        Predict(name, (predictor, context, seen, asked, maskIndex, leftOut) =>
            predictor.PredictAll(context, seen, asked, maskIndex, leftOut));

    [Fact]
    public void Every_recorded_case_and_tensor_belongs_to_a_test()
    {
        var cases = Golden.Json(JsonFile).GetProperty("cases").Members().Select(one => one.Name);
        string[] tested =
        [
            "rope", "enc.lowvar",
            .. new[] { Encoders, Predictors, AllTokenPredictors }.SelectMany(rows => rows.Select(row => row.Data)),
        ];
        Assert.Empty(cases.Except(tested));
        var prefixes = tested.Append("enc.image_rope").Select(name => name + ".").ToArray();
        Assert.DoesNotContain(SafeTensorsHeader.Read(Golden.File(TensorFile)).Tensors,
            tensor => !prefixes.Any(prefix => tensor.Name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    /// <summary>Compares every recorded output of a predictor: <c>[permuted.]output.mask_indexN</c>.</summary>
    private static void Predict(string name, Func<Predictor, Tensor, Tensor, Tensor, int, int, Tensor> forward)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (all, recorded) = (Tensors(), Case(name));
        var (tensors, noise) = (all.Under($"{name}."), new Noise(recorded));
        using var predictor = new Predictor(new PredictorConfig
        {
            Width = recorded.Int("predictor_embed_dim"),
            Depth = recorded.Int("depth"),
            Heads = recorded.Int("num_heads"),
            MaskTokens = recorded.Int("num_mask_tokens"),
        }, Config(recorded));
        Load.Strict(predictor, all.Under(recorded.Text("weights").TrimEnd('*')));
        var outputs = tensors.Keys.Where(key => key.Contains("output.mask_index", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(outputs);
        foreach (var output in outputs)
        {
            var order = output[..output.IndexOf("output.", StringComparison.Ordinal)]; // "" or "permuted."
            var predicted = forward(
                predictor, tensors["input"], tensors["mask_enc"].to(int64), tensors[$"{order}mask_pred"].to(int64),
                RecordedJson.IndexOf(output), recorded.Int("chop_last_n_tokens", 0));
            noise.Check(output, predicted, tensors, $"{name}.");
        }
    }

    private static EncoderConfig Config(JsonElement recorded) =>
        Variants.Config(Golden.Json(JsonFile).GetProperty("config"), recorded);

    private static TheoryData<string> Cases(string prefix, Func<JsonElement, bool> which) =>
        Golden.Cases(JsonFile, json => json.GetProperty("cases").Members()
            .Where(one => one.Name.StartsWith(prefix, StringComparison.Ordinal) && which(one.Value))
            .Select(one => one.Name));
}
