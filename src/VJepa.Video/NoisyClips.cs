using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Video;

/// <summary>Clips under pixel noise: what is still read from them says how far a network can join what it sees over space and time.</summary>
public static class NoisyClips
{
    /// <summary>The batches with Gaussian noise added to every value. The same seed and order give the same noise.</summary>
    /// <param name="batches">Normalized clips [B, C, T, H, W]; each is disposed once its noisy copy is made.</param>
    /// <param name="deviation">Of the noise, in the units of the normalized clips; 0 leaves them as they are.</param>
    /// <exception cref="ArgumentOutOfRangeException">The deviation is negative or no number.</exception>
    public static IEnumerable<ClipBatch> Of(IEnumerable<ClipBatch> batches, double deviation, int seed = 0)
    {
        if (!(deviation >= 0)) throw new ArgumentOutOfRangeException(nameof(deviation), deviation, "Give a deviation of 0 or more.");
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
        return new ClipBatch((batch.Clips + noise).DetachFromDisposeScope(), batch.Labels.clone().DetachFromDisposeScope(), batch.Sources);
    }
}
