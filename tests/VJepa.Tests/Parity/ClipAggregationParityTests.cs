using VJepa.Lab.Evaluation;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class ClipAggregationParityTests
{
    private const string Name = "clip_aggregation";

    [Fact]
    public void Several_clips_and_views_are_put_together_as_recorded()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var all = Golden.Tensors("v1_variants/variants.safetensors");
        var noise = new Noise(Golden.Case("v1_variants/variants.json", Name));
        var tensors = all.Under($"{Name}.");
        using var encoder = Variants.Video();
        var clips = Inputs(tensors);
        void Check(string name, Tensor actual) => noise.Check(name, actual, tensors, $"{Name}.");

        var separate = ClipAggregation.Separate(encoder, clips);
        for (var view = 0; view < separate.Count; view++)
            for (var clip = 0; clip < separate[view].Count; clip++)
                Check($"separate.view{view}.clip{clip}", separate[view][clip]);
        var joint = ClipAggregation.Joint(encoder, clips);
        for (var view = 0; view < joint.Count; view++) Check($"joint.view{view}", joint[view]);

        // With positions in time, perhaps only some of the views are recorded.
        var views = RecordedJson.Numbered(tensors.Keys, "joint_posembed.view").Length;
        Tensor[] frames = [.. RecordedJson.Numbered(tensors.Keys, "joint_posembed.clip_indices.")
            .Select(key => tensors[key].to(int64))];
        var placed = ClipAggregation.Joint(encoder, [.. clips.Select(clip => clip[..views])], frames);
        for (var view = 0; view < views; view++) Check($"joint_posembed.view{view}", placed[view]);
    }

    /// <summary>[clip][view], each [B, C, T, H, W].</summary>
    private static Tensor[][] Inputs(IReadOnlyDictionary<string, Tensor> tensors)
    {
        var clips = new List<Tensor[]>();
        while (RecordedJson.Numbered(tensors.Keys, $"input.clip{clips.Count}.view") is { Length: > 0 } views)
            clips.Add([.. views.Select(view => tensors[view])]);
        Assert.NotEmpty(clips);
        return [.. clips];
    }
}
