using VJepa.Training;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace VJepa.Video;

/// <summary>A batch under construction. Threads complete its slots in any order.</summary>
internal sealed class PendingBatch
{
    private readonly TaskCompletionSource<ClipBatch> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Tensor clips;
    private readonly long[] labels;
    private readonly string[] sources;
    private readonly int clipLength;
    private Exception? failure;
    private int open;

    public PendingBatch(
        long number, int size, int channels, int frames, int side, bool pinned, IReadOnlySet<int>? rows)
    {
        (Number, Rows) = (number, rows);
        // The caller may be inside a dispose scope, and the batch outlives it.
        using var scope = NewDisposeScope();
        long[] shape = [size, channels, frames, side, side]; // [B, C, T, S, S]
        var made = rows is null ? empty(shape, ScalarType.Float32, CPU) : zeros(shape, ScalarType.Float32, CPU);
        clips = (pinned ? made.pin_memory() : made).DetachFromDisposeScope();
        (labels, sources, open) = (new long[size], new string[size], size);
        Array.Fill(sources, "");
        clipLength = channels * frames * side * side;
    }

    public long Number { get; }

    /// <summary>Slots that are filled; the others stay 0. Null: all.</summary>
    public IReadOnlySet<int>? Rows { get; }

    /// <summary>No one waits for the batch any more.</summary>
    public bool Abandoned { get; set; }

    public Task<ClipBatch> Task => done.Task;

    /// <summary>The values of one clip, [C, T, S, S].</summary>
    public Span<float> Slot(int slot) =>
        MemoryMarshal.Cast<byte, float>(clips.bytes).Slice(slot * clipLength, clipLength);

    public void Set(int slot, int label, string source)
    {
        labels[slot] = label;
        sources[slot] = source;
    }

    public void Fail(Exception error) => Interlocked.CompareExchange(ref failure, error, null);

    /// <summary>Marks one slot as done; the last one completes <see cref="Task"/>.</summary>
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

    /// <summary>Disposes the batch now or, if it is not complete yet, as soon as it is.</summary>
    public void Abandon()
    {
        Abandoned = true;
        if (done.Task.IsCompletedSuccessfully) done.Task.Result.Dispose();
    }
}
