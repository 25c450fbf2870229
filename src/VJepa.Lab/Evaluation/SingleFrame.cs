using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>
/// Clips of one repeated frame. They have no motion, so a probe on their features gives the floor for a task about motion.
/// </summary>
public static class SingleFrame
{
    /// <summary>Repeats one frame over time: [B, C, T, H, W] -> [B, C, T, H, W].</summary>
    /// <param name="clips">[B, C, T, H, W].</param>
    /// <param name="frame">Frame index from 0; null for the middle frame.</param>
    public static Tensor Hold(Tensor clips, int? frame = null) =>
        clips.narrow(2, frame ?? clips.shape[2] / 2, 1).expand(clips.shape).contiguous();

    /// <summary>The same for a stream. Each batch is disposed when the next is asked for.</summary>
    public static IEnumerable<ClipBatch> Hold(IEnumerable<ClipBatch> batches, int? frame = null)
    {
        foreach (var batch in batches)
            using (batch)
                yield return batch with { Clips = Hold(batch.Clips, frame), Labels = batch.Labels.clone() };
    }
}
