using VJepa.Training;
using VJepa.Models;
using VJepa.Video;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>
/// Frozen evaluation with several clips of a video and several views of a clip, as the released program does it: a probe sees the
/// tokens of all clips of one view side by side (or each clip alone), and the class probabilities of the views are averaged.
/// V-JEPA judged Kinetics-400 with 8 clips x 3 views and Something-Something v2 with 2 x 3 (V-JEPA, section 4.2; its table 9 says 1 clip for the latter).
/// </summary>
public static class MultiView
{
    /// <summary>Features of videos, one set for each view; a probe trains on the first and is judged on all.</summary>
    /// <param name="encoder">Used as it is; its device is where the work is done.</param>
    /// <param name="batches">As <see cref="ClipDataset.Batches"/> gives them: a video's clips stand together, views fastest.</param>
    /// <param name="clips">Clips of a video.</param>
    /// <param name="views">Views of a clip.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="acrossClips">One row a video with the tokens of all its clips, [videos, clips * N, D]; otherwise each clip is
    /// a set of its own, [videos, N, D], and the sets stand view by view.</param>
    /// <param name="settings">Precision and layers. The batch size is that of <paramref name="batches"/>.</param>
    /// <param name="cancel">Stops between two batches.</param>
    /// <exception cref="ArgumentException">A batch is no whole number of videos, or there are no videos.</exception>
    public static IReadOnlyList<FeatureSet> Extract(Encoder encoder, IEnumerable<ClipBatch> batches, int clips, int views, int classes,
        bool acrossClips = true, ExtractionSettings? settings = null, CancellationToken cancel = default)
    {
        if (clips < 1 || views < 1) throw new ArgumentException($"{clips} clips of {views} views: give at least one of each.");
        var perVideo = clips * views;
        using var all = FeatureExtractor.Extract(encoder, batches.Select(Whole), classes, settings, null, cancel);
        using var scope = NewDisposeScope();
        var tokens = all.Features.view(-1, clips, views, all.Tokens, all.Width); // [V, clips, views, N, D]
        var labels = all.Labels.view(-1, perVideo)[.., 0].contiguous(); // [V]
        return [.. Enumerable.Range(0, views).SelectMany(view => Sets(tokens.select(2, view)))];

        ClipBatch Whole(ClipBatch batch) => batch.Clips.shape[0] % perVideo == 0
            ? batch
            : throw new ArgumentException($"A batch has {batch.Clips.shape[0]} clips, which is no whole number of videos of {clips} clips x {views} views.");

        IEnumerable<FeatureSet> Sets(Tensor ofView) // [V, clips, N, D]
        {
            if (acrossClips) return [Set(ofView.flatten(1, 2), all.TimeSlices * clips)]; // [V, clips * N, D]
            return Enumerable.Range(0, clips).Select(clip => Set(ofView.select(1, clip), all.TimeSlices));
        }

        FeatureSet Set(Tensor features, int slices) =>
            new(features.contiguous().DetachFromDisposeScope(), labels.clone().DetachFromDisposeScope(), classes, slices);
    }

    /// <summary>Judges a trained probe on all sets together: the mean of their class probabilities decides.</summary>
    /// <exception cref="ArgumentException">The sets hold different videos.</exception>
    public static ClassificationScores Judge(TrainedProbe probe, IReadOnlyList<FeatureSet> sets)
    {
        if (sets.Count == 0 || sets.Any(set => set.Count != sets[0].Count || set.Classes != sets[0].Classes))
            throw new ArgumentException($"Sets of {string.Join(", ", sets.Select(set => set.Count))} videos: each must hold the same videos.");
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return ClassificationScores.Of(ClipAggregation.Average(sets.Select(set => probe.Logits(set))), sets[0].Labels);
    }
}
