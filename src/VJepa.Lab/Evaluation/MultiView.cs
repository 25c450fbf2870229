using VJepa.Training;
using VJepa.Models;
using VJepa.Video;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>
/// Frozen evaluation with several clips per video and several views per clip, as in the released program: a probe sees the tokens of all clips of one view (or each clip alone), and class probabilities are averaged over views. V-JEPA evaluates Kinetics-400 with 8 clips x 3 views and Something-Something v2 with 2 x 3 (V-JEPA, section 4.2; its table 9 says 1 clip for the latter).
/// </summary>
public static class MultiView
{
    /// <summary>Features of videos, one set per view; a probe trains on the first and is evaluated on all.</summary>
    /// <param name="encoder">Used as it is, on its own device.</param>
    /// <param name="batches">From <see cref="ClipDataset.Batches"/>: the clips of a video are consecutive, views vary fastest.</param>
    /// <param name="clips">Clips per video.</param>
    /// <param name="views">Views per clip.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="acrossClips">True: one row per video with the tokens of all its clips, [videos, clips * N, D]. False: each clip is a set of its own, [videos, N, D], ordered by view.</param>
    /// <param name="settings">Precision and layers; the batch size is that of <paramref name="batches"/>.</param>
    /// <param name="cancel">Stops between batches.</param>
    /// <exception cref="ArgumentException">A batch ends within a video, or there are no videos.</exception>
    public static IReadOnlyList<FeatureSet> Extract(Encoder encoder, IEnumerable<ClipBatch> batches, int clips, int views, int classes,
        bool acrossClips = true, ExtractionSettings? settings = null, CancellationToken cancel = default)
    {
        if (clips < 1 || views < 1) throw new ArgumentException($"{clips} clips of {views} views: expected at least one of each.");
        var perVideo = clips * views;
        using var all = FeatureExtractor.Extract(encoder, batches.Select(Whole), classes, settings, null, cancel);
        using var scope = NewDisposeScope();
        var tokens = all.Features.view(-1, clips, views, all.Tokens, all.Width); // [V, clips, views, N, D]
        var labels = all.Labels.view(-1, perVideo)[.., 0].contiguous(); // [V]
        return [.. Enumerable.Range(0, views).SelectMany(view => Sets(tokens.select(2, view)))];

        ClipBatch Whole(ClipBatch batch) => batch.Clips.shape[0] % perVideo == 0
            ? batch
            : throw new ArgumentException($"A batch has {batch.Clips.shape[0]} clips, which is not a whole number of videos of {clips} clips x {views} views.");

        IEnumerable<FeatureSet> Sets(Tensor ofView) // [V, clips, N, D]
        {
            if (acrossClips) return [Set(ofView.flatten(1, 2), all.TimeSlices * clips)]; // [V, clips * N, D]
            return Enumerable.Range(0, clips).Select(clip => Set(ofView.select(1, clip), all.TimeSlices));
        }

        FeatureSet Set(Tensor features, int slices) =>
            new(features.contiguous().DetachFromDisposeScope(), labels.clone().DetachFromDisposeScope(), classes, slices);
    }

    /// <summary>Evaluates a probe on all sets together, by the mean of their class probabilities.</summary>
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
