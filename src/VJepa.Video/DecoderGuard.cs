namespace VJepa.Video;

/// <summary>
/// Runs native decoding on a separate thread, so that a decoder that hangs does not block the caller. This does not
/// catch a crash in native code: check lists of unknown files once with data-scripts/check-list.cs, which decodes in
/// child processes.
/// </summary>
internal static class DecoderGuard
{
    /// <summary>Hanging decoders keep cores and memory; with this many it is better to stop.</summary>
    private const int MaxHanging = 16;

    private static int hanging;

    /// <summary>Decoders that timed out and still run.</summary>
    public static int Hanging => Volatile.Read(ref hanging);

    /// <exception cref="VideoTimeoutException">The work did not finish in time. Its thread keeps running.</exception>
    public static T Run<T>(string path, TimeSpan limit, Func<CancellationToken, T> work, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (Hanging >= MaxHanging)
            throw new InvalidOperationException($"{path}: not read, because {Hanging} video decoders already hang. " +
                "Check the list with data-scripts/check-list.cs and start again without the files it names.");
        var ended = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var thread = new Thread(() =>
        {
            try
            {
                ended.TrySetResult(work(source.Token));
            }
            catch (Exception e)
            {
                ended.TrySetException(e);
            }
        })
        { IsBackground = true, Name = $"decode {Path.GetFileName(path)}" };
        thread.Start();
        if (Task.WaitAny([ended.Task], limit) == 0)
        {
            source.Dispose();
            return ended.Task.GetAwaiter().GetResult();
        }
        Interlocked.Increment(ref hanging);
        source.Cancel(); // a slow decoder stops at its next frame
        ended.Task.ContinueWith(late =>
        {
            _ = late.Exception;
            Interlocked.Decrement(ref hanging);
            source.Dispose();
        }, TaskScheduler.Default);
        throw new VideoTimeoutException(path, limit);
    }
}
