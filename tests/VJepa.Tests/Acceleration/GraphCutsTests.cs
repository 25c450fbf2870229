using VJepa.Acceleration;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Acceleration;

public sealed class GraphCutsTests
{
    [Theory, InlineData(false, false), InlineData(true, false), InlineData(false, true)]
    public void Gradients_in_stages_are_those_of_one_pass_bit_for_bit(bool recompute, bool half)
    {
        using var scope = NewDisposeScope();
        var networks = Networks(recompute, half ? bfloat16 : float32);
        Loss(networks).backward();
        var expected = Gradients(networks);
        foreach (var parameter in Parameters(networks)) parameter.grad = null;

        using var cuts = new GraphCuts(networks);
        var loss = cuts.Record(() => Loss(networks));
        loss.backward();
        Assert.All(Parameters(networks.Encoder), parameter => Assert.Null(parameter.grad));
        var stages = new List<int>();
        cuts.Backward(stage =>
        {
            stages.Add(stage);
            if (stage == cuts.Stages) return;
            // Complete: as they are at the end.
            var module = GraphCuts.Order(networks)[stage];
            if (module is not TransformerBlock) return;
            foreach (var (name, parameter) in module.named_parameters())
                Assert.True(Same(parameter.grad!, expected[parameter]), $"{name} of stage {stage}");
        });
        Assert.Equal(Enumerable.Range(0, 12 + 1 + 11 + 1).Reverse(), stages);
        var actual = Gradients(networks);
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected, pair => Assert.True(Same(pair.Value, actual[pair.Key])));
    }

    [Fact]
    public void Nothing_is_cut_without_gradient_or_after_the_pass()
    {
        using var scope = NewDisposeScope();
        var networks = Networks(recompute: false, float32);
        using var cuts = new GraphCuts(networks);
        cuts.Record(() =>
        {
            using var quiet = no_grad();
            return Loss(networks);
        });
        Loss(networks).backward();
        Assert.All(Parameters(networks), parameter => Assert.NotNull(parameter.grad));
    }

    /// <summary>More than 10 blocks each, so that an order by name would be found.</summary>
    private static Networks Networks(bool recompute, ScalarType type)
    {
        var config = new EncoderConfig
        {
            ImageSize = 16,
            PatchSize = 8,
            Frames = 4,
            Width = 24,
            Depth = 12,
            Heads = 2,
            Initialization = Initialization.FanIn,
        };
        using var random = new Generator(3);
        var encoder = new Encoder(config, random) { Recompute = recompute, ComputeType = type };
        var predictor = new Predictor(
            new PredictorConfig { Width = 24, Depth = 11, MaskTokens = 1 }, config, generator: random)
        {
            Recompute = recompute,
            ComputeType = type,
        };
        return new Networks(encoder, predictor, encoder);
    }

    /// <summary>Of two masks, and of the context features too.</summary>
    private static Tensor Loss(Networks networks)
    {
        using var random = new Generator(5);
        var clips = randn([2, 3, 4, 16, 16], generator: random);
        var total = zeros(1);
        foreach (var mask in new long[] { 3, 5 })
        {
            var seen = arange(mask, dtype: int64).expand(2, -1);
            var hidden = arange(mask, 8, dtype: int64).expand(2, -1);
            var context = networks.Encoder.call(clips, seen);
            var predicted = networks.Predictor.call(context, seen, hidden, 0);
            total = total + predicted.square().mean() + context.abs().mean();
        }
        return total.sum();
    }

    private static IEnumerable<TorchSharp.Modules.Parameter> Parameters(Networks networks) =>
        Parameters(networks.Encoder).Concat(networks.Predictor.parameters());

    private static bool Same(Tensor expected, Tensor actual) => expected.eq(actual).all().item<bool>();

    private static IEnumerable<TorchSharp.Modules.Parameter> Parameters(Encoder encoder) => encoder.parameters();

    private static Dictionary<object, Tensor> Gradients(Networks networks) => Parameters(networks).ToDictionary(
        parameter => (object)parameter, parameter => parameter.grad!.clone(), ReferenceEqualityComparer.Instance);
}
