using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>
/// Features of a video from several clips (temporal segments) and several views (spatial crops), as in the released frozen evaluation. <c>clips[c][v]</c> is clip c in view v, [B, C, T, H, W].
/// </summary>
public static class ClipAggregation
{
    /// <summary>Every clip and view on its own: <c>result[v][c]</c> is [B, N, D].</summary>
    public static IReadOnlyList<IReadOnlyList<Tensor>> Separate(Encoder encoder, IReadOnlyList<IReadOnlyList<Tensor>> clips)
    {
        Check(clips);
        return [.. Enumerable.Range(0, clips[0].Count).Select(view => (IReadOnlyList<Tensor>)[.. clips.Select(views => encoder.call(views[view]))])];
    }

    /// <summary>The tokens of all clips of a view, concatenated for a probe that attends across clips: <c>result[v]</c> is [B, clips * N, D].</summary>
    /// <param name="encoder">The frozen encoder.</param>
    /// <param name="clips"><c>clips[c][v]</c>, [B, C, T, H, W].</param>
    /// <param name="frameIndices">Frame indices of each clip in the video, int64 [B, T]: adds a sine-cosine position in time. Null for none.</param>
    public static IReadOnlyList<Tensor> Joint(Encoder encoder, IReadOnlyList<IReadOnlyList<Tensor>> clips, IReadOnlyList<Tensor>? frameIndices = null)
    {
        if (frameIndices is not null && frameIndices.Count != clips.Count)
            throw new ArgumentException($"{clips.Count} clips have {frameIndices.Count} tensors of frame indices. Each clip needs one.");
        using var scope = NewDisposeScope();
        return [.. Separate(encoder, clips).Select(view => cat([.. view.Select((tokens, clip) =>
            frameIndices is null ? tokens : tokens + Positions(encoder.Config, frameIndices[clip], tokens))], 1).MoveToOuterDisposeScope())];
    }

    /// <summary>Class probabilities of a video: the mean of softmax(logits) over its views (and clips), [B, classes].</summary>
    public static Tensor Average(IEnumerable<Tensor> logits)
    {
        using var scope = NewDisposeScope();
        return stack([.. logits.Select(one => one.softmax(1))]).mean([0]).MoveToOuterDisposeScope();
    }

    /// <summary>The sine-cosine position of each tubelet's first frame, repeated for its tokens: [B, N, D].</summary>
    private static Tensor Positions(EncoderConfig config, Tensor frames, Tensor tokens)
    {
        var last = (int)frames.max().item<long>();
        var table = PositionTable.Sequence(last + 1, config.Width).to(tokens.device); // [last + 1, D]
        using var step = arange(0, frames.shape[1], config.IsImage ? 1 : config.TubeletSize, device: frames.device);
        var first = frames.index_select(1, step); // [B, slices]
        var rows = table.index_select(0, first.flatten().to(tokens.device)).view(first.shape[0], first.shape[1], -1); // [B, slices, D]
        return rows.repeat_interleave(tokens.shape[1] / first.shape[1], dim: 1); // [B, N, D]
    }

    private static void Check(IReadOnlyList<IReadOnlyList<Tensor>> clips)
    {
        if (clips.Count == 0 || clips[0].Count == 0 || clips.Any(views => views.Count != clips[0].Count))
            throw new ArgumentException($"Clips have {string.Join(", ", clips.Select(views => views.Count))} views. Each needs the same number, at least one.");
    }
}
