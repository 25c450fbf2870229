using TorchSharp;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Tests.Training;
using VJepa.Tests.Variants;
using VJepa.Training;
using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Tests.Runtime;

/// <summary>
/// Every tensor that a step makes must be where the networks are. libtorch's meta device stands for a GPU: it refuses
/// to mix its tensors with the CPU's. Without Python it has no kernels for LayerNorm, attention, abs and others (var
/// ends the process), and gather, cat and products do not check, so a whole step can't run there. So on the meta device
/// runs what can, and <see cref="TensorSourceTests"/> search the sources for tensors made without a device.
/// </summary>
public sealed class DeviceTests
{
    private static readonly Device meta = new(DeviceType.META, -1);

    public static TheoryData<string> Networks =>
        [.. Enum.GetNames<PositionKind>(), "predictor", "dense", "dense predictor", "LeVJEPA", "actions", "head"];

    [Theory, MemberData(nameof(Networks))]
    public void All_tensors_that_a_network_holds_move_with_it(string kind)
    {
        using var network = HeldTensors.Network(kind);
        network.to(meta);
        var tensors = network.modules().Prepend(network).SelectMany(HeldTensors.Of).ToList();
        Assert.NotEmpty(tensors);
        Assert.All(tensors, held => Assert.True(
            held.Tensor.device_type == DeviceType.META, $"{held.Name} stays on {held.Tensor.device_type}."));
    }

    [Theory]
    [InlineData(PositionKind.SineCosine), InlineData(PositionKind.Rotary), InlineData(PositionKind.RotaryPaired)]
    public void Tokens_and_positions_are_made_where_the_clips_are(PositionKind positions)
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(HeldTensors.Shape(positions));
        encoder.to(meta);
        var keep = tensor(new long[] { 1, 2, 5 }).view(1, 3).expand(4, 3);
        foreach (var size in new[] { 32, 48 }) // 48: the table is resized
        {
            foreach (var kept in new[] { null, keep.to(meta) })
            {
                var (tokens, rotary) = encoder.Embed(ones([4, 3, 4, size, size], device: meta), kept);
                Assert.Equal(DeviceType.META, tokens.device_type);
                tokens.backward([ones_like(tokens)]);
                if (rotary is null) continue;
                var queries = ones([4, 2, tokens.shape[1], 12], device: meta, requires_grad: true);
                var turned = rotary.Apply(queries);
                Assert.Equal(DeviceType.META, turned.device_type);
                turned.backward([ones_like(turned)]);
                Assert.Equal(DeviceType.META, queries.grad!.device_type);
            }
        }
        var gradients = encoder.parameters().Select(parameter => parameter.grad).OfType<Tensor>().ToArray();
        Assert.Equal(2, gradients.Length); // of the patch embedding
        Assert.All(gradients, gradient => Assert.Equal(DeviceType.META, gradient.device_type));
    }

    /// <summary>Its backward pass too.</summary>
    [Fact]
    public void The_loss_of_LeVJEPA_gives_gradients_where_the_features_are()
    {
        using var scope = NewDisposeScope();
        var z = ones([4, 8], device: meta, requires_grad: true);
        var (loss, _, _) = LeVJepaTrainer.Loss([z, z * 2], LeVJepaTrainerTests.Tiny, 3);
        loss.backward();
        Assert.Equal(DeviceType.META, z.grad!.device_type);
    }

    [Fact]
    public void An_update_is_where_the_weights_are()
    {
        using var scope = NewDisposeScope();
        using var pretrainer = new Pretrainer(TinyRun.Config, meta);
        foreach (var parameter in pretrainer.Parameters) parameter.Value.grad = ones_like(parameter.Value);
        pretrainer.Runner.Update(1e-3, .1, .9);
        Assert.All(
            pretrainer.Parameters.SelectMany(p => new[] { p.Value, p.ExpAvg, p.ExpAvgSq, p.Target ?? p.Value }),
            tensor => Assert.Equal(DeviceType.META, tensor.device_type));
        Assert.All(pretrainer.Parameters, parameter => Assert.Equal(1, parameter.Updates));
    }

    [Fact]
    public void SigReg_and_the_distances_of_the_dense_loss_make_their_tensors_where_the_features_are()
    {
        using var scope = NewDisposeScope();
        var z = ones([4, 8], device: meta);
        var (loss, distance, statistic) = LeVJepaTrainer.Loss([z, z * 2], LeVJepaTrainerTests.Tiny, 3);
        using var mask = new MaskPair(ones([2, 3], int64, meta), ones([2, 2], int64, meta));
        var distances = DenseLoss.Distances(mask, new TokenGrid(3, 4, 5));
        Assert.All(
            new[] { loss, distance, statistic, distances, SigReg.Distance([z]) },
            made => Assert.Equal(DeviceType.META, made.device_type));
    }

    /// <summary>Every way into a step moves clips and masks first: on the meta device it comes as far as the first
    /// operation that has no kernel there, instead of a tensor elsewhere.</summary>
    [Theory]
    [InlineData("V-JEPA"), InlineData("health"), InlineData("V-JEPA 2.1"), InlineData("LeVJEPA")]
    public void Clips_and_masks_of_the_CPU_are_moved_to_the_networks(string kind)
    {
        using var scope = NewDisposeScope();
        using var clips = TinyRun.Clips(4);
        using var pretrainer = new Pretrainer(TinyRun.Config, meta);
        using var dense = new DenseTrainer(DenseTests.Tiny, device: meta);
        using var views = new LeVJepaTrainer(LeVJepaTrainerTests.Tiny, meta);
        var error = Assert.ThrowsAny<Exception>(() =>
        {
            if (kind == "V-JEPA") pretrainer.Step(clips);
            else if (kind == "health") FeatureHealth.Measure(pretrainer, clips);
            else if (kind == "V-JEPA 2.1") dense.Step([clips]);
            else views.Step(clips);
        });
        Assert.Contains("no fake impl or Meta kernel registered", error.Message);
    }
}
