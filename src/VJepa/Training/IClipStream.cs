using System.Collections.ObjectModel;

namespace VJepa.Training;

/// <summary>
/// An endless stream of training batches. Batch number <c>Position</c> depends on the seed and on that number alone,
/// so that a run which sets <c>Position</c> goes on exactly where another one stopped.
/// </summary>
public interface IClipStream : IDisposable
{
    int BatchSize { get; }

    /// <summary>The number of the batch that <see cref="Next"/> gives next, from 0.</summary>
    long Position { get; set; }

    /// <summary>
    /// What the batches are made of, by name: lists, sampling, transform. A run with other values is another run.
    /// Empty: unknown, and not compared.
    /// </summary>
    IReadOnlyDictionary<string, string> Data => ReadOnlyDictionary<string, string>.Empty;

    ClipBatch Next(CancellationToken cancel = default);
}
