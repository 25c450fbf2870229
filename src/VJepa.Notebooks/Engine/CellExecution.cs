namespace VJepa.Notebooks.Engine;

/// <summary>Runs work of a cell on the session's thread: its script, then the formatting of its value. Stopping takes
/// up to three steps: the checks in the cell's code, an interrupt of its thread, and an end to awaiting it.</summary>
internal static class CellExecution
{
    private static int abandoned;

    /// <param name="leave">Leave the thread behind if an interrupt does not stop it. Only for formatting, which
    /// changes nothing that later cells use.</param>
    public static async Task<(T? Value, CellError? Error)> RunAsync<T>(
        CellThread thread, Func<Task<T>> work, CellScope scope, TimeSpan grace, string code, bool leave = false)
    {
        if (abandoned == 0)
            Interruption.Settle();
        scope.Lost = thread.Replace;
        using var stopping = scope.Stopping.Register(Interruption.Announce);
        using var stopper = new CancellationTokenSource();
        var started = thread.Run(() =>
        {
            CellScope.Enter(scope);
            try
            {
                return work();
            }
            finally
            {
                CellScope.Enter(null);
            }
        });
        var giveUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = WatchAsync(thread, started, scope, grace, leave, giveUp, stopper.Token);
        try
        {
            var whole = started.Unwrap();
            var first = await Task.WhenAny(whole, giveUp.Task, scope.Died).ConfigureAwait(false);
            if (first == scope.Died)
            {
                var error = await scope.Died.ConfigureAwait(false);
                thread.Interrupt();
                return (default, ErrorText.OfException(error, scope, code));
            }
            if (first == giveUp.Task)
            {
                Interlocked.Increment(ref abandoned);
                return (default, ErrorText.OfInterruption());
            }
            return (await whole.ConfigureAwait(false), null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return (default, ErrorText.OfException(e, scope, code));
        }
        finally
        {
            await stopper.CancelAsync().ConfigureAwait(false);
        }
    }

    private static async Task WatchAsync<T>(
        CellThread thread, Task<Task<T>> started, CellScope scope, TimeSpan grace, bool leave,
        TaskCompletionSource giveUp, CancellationToken ended)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(scope.Stopping, ended);
            await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            for (var round = 0; !ended.IsCancellationRequested; round++)
            {
                await Task.Delay(grace, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (ended.IsCancellationRequested)
                    return;
                if (leave && round == 2)
                    thread.ReplaceBusy();
                if (started.IsCompleted || (leave && round == 2))
                {
                    giveUp.TrySetResult();
                    return;
                }
                thread.Interrupt();
                if (round == 2)
                {
                    scope.Output.Stream("stderr",
                        "The cell is in a native call, which can't be interrupted: it stops when the call returns. "
                        + "To stop now, restart the kernel; all variables are lost then.\n");
                }
            }
        }
        catch (Exception e)
        {
            giveUp.TrySetException(e);
        }
    }
}
