using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>A mean over a batch whose shares are on several threads. All wait for each other; every share gets the same bits.</summary>
/// <param name="shares">How many there are.</param>
internal sealed class BatchMean(int shares) : IDisposable
{
    private readonly Barrier all = new(shares);
    private readonly Tensor?[] parts = new Tensor?[shares];

    /// <summary>The batch's mean, from the mean of one share.</summary>
    /// <param name="index">The share's number, from 0.</param>
    /// <param name="mean">Its own mean, of any shape.</param>
    /// <param name="weight">Its part of the batch.</param>
    public Tensor Of(int index, Tensor mean, double weight)
    {
        using var part = (mean * weight).DetachFromDisposeScope();
        parts[index] = part;
        all.SignalAndWait();
        using var scope = NewDisposeScope();
        var sum = stack([.. parts.OfType<Tensor>()]).sum([0]).MoveToOuterDisposeScope();
        all.SignalAndWait(); // only now is nobody reading the parts
        return sum;
    }

    /// <summary>A share that failed is waited for no longer.</summary>
    public void Leave(int index)
    {
        parts[index] = null;
        all.RemoveParticipant();
    }

    public void Dispose() => all.Dispose();
}
