using TorchSharp;
using VJepa.Runtime;
using VJepa.Tests.Training;
using VJepa.Training;

namespace VJepa.Tests.Acceleration;

/// <summary>Threads share the weights: what changes them between two steps counts in the next one.</summary>
public sealed class ChangedWeightTests
{
    [Theory, InlineData(Precision.Single), InlineData(Precision.BFloat16)]
    public void Weights_that_someone_else_writes_are_those_of_the_next_step(Precision precision)
    {
        var config = TinyRun.Config with { Precision = precision };
        using var source = TinyRun.Threaded(config, 1);
        using var pretrainer = TinyRun.Threaded(config, 2);
        using var clips = TinyRun.Clips(4);
        for (var step = 0; step < 4; step++) source.Step(clips);
        for (var step = 0; step < 4; step++) pretrainer.Step(clips);
        foreach (var (mine, its) in pretrainer.Parameters.Zip(source.Parameters)) Overwrite(mine, its);
        Assert.Equal(source.Step(clips).Loss, pretrainer.Step(clips).Loss, precision == Precision.Single ? 1e-5 : 1e-3);

        static void Overwrite(TrainedParameter mine, TrainedParameter its)
        {
            using var quiet = torch.no_grad();
            mine.Value.add_(.25).copy_(its.Value);
            mine.Target?.copy_(its.Target!);
        }
    }

    [Fact]
    public void One_changed_weight_shows_in_the_next_bfloat16_features()
    {
        using var scope = torch.NewDisposeScope();
        using var pretrainer = TinyRun.Threaded(TinyRun.Config with { Precision = Precision.BFloat16 }, 2);
        using var clips = TinyRun.Clips(4);
        pretrainer.Step(clips);
        var before = pretrainer.Encoder.call(clips).detach();
        using (torch.no_grad())
            pretrainer.Encoder.named_parameters().First(p => p.name == "blocks.0.mlp.fc1.weight").parameter[0, 3] += 4;
        Assert.False(before.equal(pretrainer.Encoder.call(clips)).all().item<bool>());
    }

    [Fact]
    public void A_frozen_weight_stays_and_the_others_train()
    {
        using var pretrainer = TinyRun.Threaded(TinyRun.Config, 2);
        var frozen = pretrainer.Parameters.Single(p => p.Name == "encoder.blocks.1.mlp.fc1.weight");
        frozen.Value.requires_grad = false;
        var before = TinyRun.State(pretrainer);
        using var clips = TinyRun.Clips(4);
        pretrainer.Step(clips);
        var after = TinyRun.State(pretrainer);
        Assert.True(before[frozen.Name].AsSpan().SequenceEqual(after[frozen.Name]));
        Assert.False(
            before["encoder.blocks.0.mlp.fc1.weight"].AsSpan().SequenceEqual(after["encoder.blocks.0.mlp.fc1.weight"]));
    }
}
