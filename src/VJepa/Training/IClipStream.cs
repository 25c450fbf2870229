using System.Collections.ObjectModel;

namespace VJepa.Training;

/// <summary>
/// An endless stream of training batches. The batch at <see cref="Position"/> depends only on the seed and the
/// position, so a run that sets it continues exactly where another one stopped.
/// </summary>
public interface IClipStream : IDisposable
{
    int BatchSize { get; }

    /// <summary>Index of the batch that <see cref="Next"/> returns next, from 0.</summary>
    long Position { get; set; }

    /// <summary>
    /// What the batches are made of, by name: lists, sampling, transform. A run with other values is another run.
    /// Empty: unknown, and not compared.
    /// </summary>
    IReadOnlyDictionary<string, string> Data => ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The rows of a batch that are wanted, for a process that trains on a part of it; a stream may leave the
    /// others 0. Null: all. Set before the first batch.</summary>
    IReadOnlyCollection<int>? Rows
    {
        get => null;
        set { }
    }

    ClipBatch Next(CancellationToken cancel = default);
}
