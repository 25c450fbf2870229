using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Video;

/// <summary>Adds pixel noise to clips, to test how well features integrate evidence over space and time.</summary>
public static class NoisyClips
{
    /// <summary>
    /// The batches with Gaussian noise added to every value. The noise depends on the seed and the order.
    /// </summary>
    /// <param name="batches">
    /// Normalized clips [B, C, T, H, W]; each batch is disposed after its noisy copy is made.
    /// </param>
    /// <param name="deviation">Standard deviation of the noise, in units of the normalized clips; 0 for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The deviation is negative or NaN.</exception>
    public static IEnumerable<ClipBatch> Of(IEnumerable<ClipBatch> batches, double deviation, int seed = 0)
    {
        if (!(deviation >= 0))
            throw new ArgumentOutOfRangeException(nameof(deviation), deviation, "The deviation must be 0 or more.");
        return deviation == 0 ? batches : Noisy(batches, deviation, seed);
    }

    private static IEnumerable<ClipBatch> Noisy(IEnumerable<ClipBatch> batches, double deviation, int seed)
    {
        using var generator = new Generator((ulong)seed);
        foreach (var batch in batches)
        {
            using (batch) yield return Noisy(batch, deviation, generator);
        }
    }

    private static ClipBatch Noisy(ClipBatch batch, double deviation, Generator generator)
    {
        using var scope = NewDisposeScope();
        var noise = randn(batch.Clips.shape, generator: generator).mul_(deviation);
        var noisy = (batch.Clips + noise).DetachFromDisposeScope();
        return new ClipBatch(noisy, batch.Labels.clone().DetachFromDisposeScope(), batch.Sources);
    }
}
