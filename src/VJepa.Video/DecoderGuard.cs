namespace VJepa.Video;

/// <summary>
/// Runs native decoding on a thread of its own, so that a decoder that hangs costs that thread and not the caller.
/// A crash of native code can't be caught this way: check a list of unknown files once with data-scripts/check-list.cs,
/// which decodes in a process of its own.
/// </summary>
internal static class DecoderGuard
{
    /// <summary>With so many decoders hanging the machine's cores and memory are going; then it's better to stop.</summary>
    private const int MostHanging = 16;

    private static int hanging;

    /// <summary>Decoders that were given up and have not come back.</summary>
    public static int Hanging => Volatile.Read(ref hanging);

    /// <exception cref="VideoTimeoutException">The work did not end in time. Its thread is left behind.</exception>
    public static T Run<T>(string path, TimeSpan limit, Func<CancellationToken, T> work, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (Hanging >= MostHanging)
            throw new InvalidOperationException($"{Hanging} video decoders hang, the last one asked for is {path}. Check the list with data-scripts/check-list.cs and start again without the files it names.");
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
