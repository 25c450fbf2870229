using System.Text.Json;
using VJepa.Runtime;
using VJepa.Lab.Studies;
using VJepa.Tests.Training;
using VJepa.Training;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Studies;

public sealed class ShippedCheckpointTests : IDisposable
{
    internal static readonly CheckpointCard Card = new(
        "Tiny weights", "random clips", "a command", "2026-01-31", new Dictionary<string, double> { ["match"] = .25 });

    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-shipped-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Pretrainer Trained()
    {
        var pretrainer = new Pretrainer(TinyRun.Config);
        pretrainer.Step(TinyRun.Clips(4));
        return pretrainer;
    }

    [Fact]
    public void What_was_saved_comes_back_with_its_steps_card_and_every_weight()
    {
        using var scope = NewDisposeScope();
        using var before = Trained();
        ShippedCheckpoint.Save(folder, before, Card);
        var read = ShippedCheckpoint.Open(folder);
        using var after = read.Load();
        Assert.Equal((1, .25), (after.NextStep, read.Card.Numbers["match"]));
        static string Text(PretrainingConfig config) => JsonSerializer.Serialize(config, ConfigurationJson.Options);
        Assert.Equal(Text(before.Config), Text(after.Config));
        foreach (var (own, loaded) in Networks(before).Zip(Networks(after)))
            foreach (var (name, tensor) in own.state_dict()) Near.Within(0, tensor, loaded.state_dict()[name], name);
    }

    [Fact]
    public void A_new_run_can_start_from_it()
    {
        using var before = Trained();
        ShippedCheckpoint.Save(folder, before, Card);
        using var after = Continuation.From(folder, before.Config with { Epochs = before.Config.Epochs + 1 });
        Assert.Equal(0, after.NextStep);
        foreach (var (own, loaded) in Networks(before).Zip(Networks(after)))
            foreach (var (name, tensor) in own.state_dict()) Near.Within(0, tensor, loaded.state_dict()[name], name);
    }

    [Fact]
    public void In_float16_it_is_half_as_large_and_features_differ_by_less_than_a_hundredth()
    {
        using var scope = NewDisposeScope();
        using var before = Trained();
        using var quiet = no_grad();
        long Bytes() => new FileInfo(Path.Combine(folder, "weights.safetensors")).Length;
        ShippedCheckpoint.Save(folder, before, Card);
        var single = Bytes();
        ShippedCheckpoint.Save(folder, before, Card, type: ScalarType.Float16);
        Assert.InRange((double)Bytes() / single, .45, .65);
        using var after = ShippedCheckpoint.Open(folder).Load();
        var clips = TinyRun.Clips(4);
        Near.Within(.01, before.TargetEncoder.call(clips), after.TargetEncoder.call(clips), "features");
    }

    [Fact]
    public void A_network_of_another_kind_travels_along_by_its_name()
    {
        using var scope = NewDisposeScope();
        using var before = Trained();
        using var decoder = nn.Linear(4, 3);
        ShippedCheckpoint.Save(folder, before, Card, new Dictionary<string, nn.Module> { ["decoder"] = decoder });
        using var other = nn.Linear(4, 3);
        ShippedCheckpoint.Open(folder).LoadInto("decoder", other);
        Near.Within(0, decoder.weight!, other.weight!, "weight");
        var missing = Assert.Throws<WeightFileException>(
            () => ShippedCheckpoint.Open(folder).LoadInto("painter", other));
        Assert.Contains("no network 'painter'", missing.Message);
    }

    [Fact]
    public void A_folder_without_a_description_is_named_in_the_error()
    {
        var missing = Path.Combine(folder, "nothing");
        Assert.Contains(missing, Assert.Throws<WeightFileException>(() => ShippedCheckpoint.Open(missing)).Message);
        File.WriteAllText(Path.Combine(folder, "checkpoint.json"), "{ not json");
        Assert.Contains("not a checkpoint's description",
            Assert.Throws<WeightFileException>(() => ShippedCheckpoint.Open(folder)).Message);
    }

    [Fact]
    public void The_card_tells_data_command_date_and_numbers()
    {
        using var pretrainer = Trained();
        ShippedCheckpoint.Save(folder, pretrainer, Card);
        var text = File.ReadAllText(Path.Combine(folder, "README.md"));
        string[] parts = ["# Tiny weights", "random clips", "`a command`", "2026-01-31", "| match | 0.25 |", "1 steps"];
        foreach (var part in parts)
            Assert.Contains(part, text);
    }

    private static nn.Module[] Networks(Pretrainer pretrainer) =>
        [pretrainer.Encoder, pretrainer.Predictor, pretrainer.TargetEncoder];
}
