using VJepa.Models;
using VJepa.Objectives;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Models;

public sealed class SizeTests
{
    // Trained parameters of the encoder alone, millions, as published with the models (DeiT, ViT and V-JEPA; ViT-G/14
    // as released, with an MLP of 6656).
    [Theory]
    [InlineData("ViT-Tiny", 5.6), InlineData("ViT-Small", 21.9), InlineData("ViT-Base", 86.2), InlineData("ViT-Large", 303.9)]
    [InlineData("ViT-Huge", 631.6), InlineData("ViT-Giant", 1012.2), InlineData("ViT-Gigantic", 1597.9)]
    public void A_named_size_has_its_published_number_of_parameters(string name, double millions)
    {
        var cost = ModelCost.Of(PretrainingConfig.VJepaL16 with { Encoder = EncoderSizes.All[name] }, [(10, 10), (10, 10)]);
        Assert.Equal(millions, cost.EncoderParameters / 1e6, .051);
    }

    [Fact]
    public void Every_size_makes_a_network() => Assert.All(EncoderSizes.All.Values, size => size.Validate());

    [Theory, InlineData(MlpKind.Gelu), InlineData(MlpKind.SwiGluFull), InlineData(MlpKind.SwiGluWide)]
    public void Counted_parameters_are_the_networks(MlpKind mlp)
    {
        using var scope = NewDisposeScope();
        foreach (var target in new ITargetProvider[] { new EmaTarget(), new PixelTarget() })
        {
            var config = Training.TinyRun.Config with { Target = target, Encoder = Training.TinyRun.Config.Encoder with { Mlp = mlp } };
            using var pretrainer = new Pretrainer(config);
            var cost = ModelCost.Of(config, [(4, 4)]);
            static long Count(nn.Module network) => network.parameters().Where(p => p.requires_grad).Sum(p => p.numel());
            Assert.Equal(Count(pretrainer.Encoder), cost.EncoderParameters);
            Assert.Equal(Count(pretrainer.Predictor), cost.PredictorParameters);
        }
    }

    [Theory, InlineData(MlpKind.Gelu), InlineData(MlpKind.SwiGluWide)]
    public void Counted_operations_are_those_of_the_weights_and_the_attention(MlpKind mlp)
    {
        using var scope = NewDisposeScope();
        var config = Training.TinyRun.Config with { BatchSize = 3, Encoder = Training.TinyRun.Config.Encoder with { Mlp = mlp } };
        using var pretrainer = new Pretrainer(config);
        // Every matrix takes 2 operations a weight and token; attention takes two products of queries and keys.
        static double Matrices(IEnumerable<(string name, TorchSharp.Modules.Parameter parameter)> weights, string prefix, double tokens) =>
            weights.Where(w => w.name.StartsWith(prefix, StringComparison.Ordinal) && w.name.EndsWith("weight", StringComparison.Ordinal) && w.parameter.dim() > 1)
                .Sum(w => 2 * tokens * w.parameter.numel());
        static double Scores(double tokens, int width, int depth) => depth * 2 * (2 * tokens * tokens * width);
        var (encoder, predictor) = (pretrainer.Encoder.named_parameters().ToArray(), pretrainer.Predictor.named_parameters().ToArray());
        const double all = 32, context = 10, hidden = 7;
        var blocks = Matrices(encoder, "blocks", context) + Scores(context, 24, 2);
        var patches = Matrices(encoder, "patch_embed", all);
        var guess = Matrices(predictor, "predictor_embed", context) + Matrices(predictor, "predictor_blocks", context + hidden)
            + Scores(context + hidden, 24, 1) + Matrices(predictor, "predictor_proj", hidden);
        var cost = ModelCost.Of(config, [((int)context, (int)hidden)]);
        Assert.Equal(3 * (patches + Matrices(encoder, "blocks", all) + Scores(all, 24, 2)), cost.TargetFlops);
        // Only the tubelets of the context are mapped to tokens, and pixels need no gradient.
        Assert.Equal(3 * (2 * Matrices(encoder, "patch_embed", context) + 3 * blocks), cost.EncoderFlops);
        Assert.Equal(3 * 3 * guess, cost.PredictorFlops);
        Assert.Equal(cost.TargetFlops + cost.EncoderFlops + cost.PredictorFlops, cost.StepFlops);
    }

    [Fact]
    public void Published_recipes_are_those_of_table_8()
    {
        foreach (var recipe in new[] { PretrainingConfig.VJepaL16, PretrainingConfig.VJepaH16, PretrainingConfig.VJepaH16At384 })
        {
            recipe.Validate();
            Assert.Equal(90_000, recipe.Steps);
            Assert.Equal(12_000, recipe.WarmupEpochs * recipe.StepsPerEpoch);
            Assert.Equal((2e-4, 6.25e-4, 1e-6), (recipe.StartLearningRate, recipe.LearningRate, recipe.FinalLearningRate));
            Assert.Equal((12, 384), (recipe.Predictor.Depth, recipe.Predictor.Width));
        }
        Assert.Equal(new TokenGrid(8, 14, 14), PretrainingConfig.VJepaL16.Encoder.Grid);
        Assert.Equal(new TokenGrid(8, 24, 24), PretrainingConfig.VJepaH16At384.Encoder.Grid);
        Assert.Equal((1280, 32), (PretrainingConfig.VJepaH16.Encoder.Width, PretrainingConfig.VJepaH16.Encoder.Depth));
    }
}
