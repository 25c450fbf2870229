using System.Text.Json;
using System.Text.Json.Nodes;
using VJepa.Lab.Evaluation;
using VJepa.Lab.Studies;
using VJepa.Lab.Worlds.Hands;
using VJepa.Models;
using VJepa.Objectives;
using VJepa.Runtime;
using VJepa.Training;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Studies;

public sealed class HandsWeightsTests
{
    private static readonly HandsWorldConfig looks =
        HandsWorldConfig.Of(HandsDifficulty.Plain) with { Frames = 8 };

    [Fact]
    public void The_shipped_encoder_tells_actions_apart_on_looks_that_no_labeled_clip_has()
    {
        var shipped = ShippedCheckpoint.Open(ShippedFolder.Of("hands"));
        using var kept = shipped.Load();
        using var start = new Pretrainer(shipped.Config);
        using var labeled = new HandsStream(new(looks), 156, 20, 0);
        using var exam = new HandsStream(new(looks with { Looks = HandsLooks.HeldOut }), 104, 20, 0, 1 << 24);
        var (after, before) = (Accuracy(kept.TargetEncoder), Accuracy(start.TargetEncoder));
        Assert.True(after > before + .1, $"{after} and, with its first weights, {before}");

        double Accuracy(Encoder encoder)
        {
            using var train = FeatureExtractor.Extract(encoder, labeled.InOrder(), looks.Actions.Count);
            using var validation = FeatureExtractor.Extract(encoder, exam.InOrder(), looks.Actions.Count);
            return ProbeComparison.Linear(train, validation, 12, TokenPooling.All, splits: 1).Mean;
        }
    }

    [Fact]
    public void Its_folder_opens_as_an_encoder_and_as_a_teacher()
    {
        var folder = ShippedFolder.Of("hands");
        using var shipped = ShippedCheckpoint.Open(folder).Load();
        using var encoder = EncoderLoader.Load(folder);
        Assert.Equal(shipped.Config.Encoder, encoder.Config);
        var weights = shipped.TargetEncoder.state_dict();
        foreach (var (name, value) in encoder.state_dict()) Near.Within(1e-6, weights[name], value, name);
        using var clip = rand([1, 3, 8, 64, 64]);
        using var targets = new FrozenTarget(folder).Targets(clip, shipped.Networks);
        Near.Within(1e-6, encoder.call(clip), targets, "targets");
    }

    [Fact]
    public void Its_recipe_is_the_one_in_the_library()
    {
        JsonNode? Json(PretrainingConfig config) => JsonSerializer.SerializeToNode(config, ConfigurationJson.Options);
        var kept = ShippedCheckpoint.Open(ShippedFolder.Of("hands")).Config;
        Assert.Empty(ConfigurationJson.Differences(Json(kept), Json(Recipes.HandsMotion with { Seed = kept.Seed })));
    }

    [Fact]
    public void The_curve_beside_it_ends_where_the_run_ended()
    {
        var folder = ShippedFolder.Of("hands");
        var last = File.ReadLines(Path.Combine(folder, "curve.csv")).Last();
        Assert.StartsWith($"{ShippedCheckpoint.Open(folder).Steps},", last);
    }
}
