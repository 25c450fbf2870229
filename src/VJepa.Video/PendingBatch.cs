using VJepa.Training;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace VJepa.Video;

/// <summary>A batch in the making. Workers fill its places in any order.</summary>
internal sealed class PendingBatch
{
    private readonly TaskCompletionSource<ClipBatch> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Tensor clips;
    private readonly long[] labels;
    private readonly string[] sources;
    private readonly int clipLength;
    private Exception? failure;
    private int open;

    public PendingBatch(long number, int size, int channels, int frames, int side, bool pinned)
    {
        Number = number;
        // Made on the trainer's thread, possibly within its dispose scope: the batch outlives it.
        using var scope = NewDisposeScope();
        var made = empty([size, channels, frames, side, side], ScalarType.Float32, CPU); // [B, C, T, S, S]
        clips = (pinned ? made.pin_memory() : made).DetachFromDisposeScope();
        (labels, sources, open) = (new long[size], new string[size], size);
        clipLength = channels * frames * side * side;
    }

    public long Number { get; }

    /// <summary>Nobody waits for it any more.</summary>
    public bool Abandoned { get; set; }

    public Task<ClipBatch> Task => done.Task;

    /// <summary>One clip's place.</summary>
    public Span<float> Place(int slot) => MemoryMarshal.Cast<byte, float>(clips.bytes).Slice(slot * clipLength, clipLength);

    public void Set(int slot, int label, string source)
    {
        labels[slot] = label;
        sources[slot] = source;
    }

    public void Fail(Exception error) => Interlocked.CompareExchange(ref failure, error, null);

    /// <summary>A place is dealt with; the last one hands the batch out.</summary>
    public void Close()
    {
        if (Interlocked.Decrement(ref open) > 0) return;
        if (Abandoned || failure is not null)
        {
            clips.Dispose();
            if (failure is null) done.TrySetCanceled();
            else done.TrySetException(failure);
            return;
        }
        using (NewDisposeScope()) done.TrySetResult(new(clips, tensor(labels).DetachFromDisposeScope(), sources));
        if (Abandoned && done.Task.IsCompletedSuccessfully) clips.Dispose();
    }

    /// <summary>Lets go of it whether or not it is made already.</summary>
    public void Abandon()
    {
        Abandoned = true;
        if (done.Task.IsCompletedSuccessfully) done.Task.Result.Dispose();
    }
}
