using Microsoft.CodeAnalysis.Scripting;

namespace VJepa.Notebooks.Engine;

/// <summary>Runs a compiled cell. Stopping it takes up to three steps: the checks in its code, an interrupt of its
/// thread, and an end to awaiting it.</summary>
internal static class CellExecution
{
    private static int abandoned;

    public static async Task<(ScriptState<object?>? State, CellError? Error)> RunAsync(
        CellThread thread, Script<object?> script, ScriptState<object?>? state, CellScope scope,
        TimeSpan grace, string code)
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
                return state is null
                    ? script.RunAsync(catchException: static _ => true, cancellationToken: CancellationToken.None)
                    : script.RunFromAsync(state, static _ => true, CancellationToken.None);
            }
            finally
            {
                CellScope.Enter(null);
            }
        });
        var giveUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = WatchAsync(thread, started, scope, grace, giveUp, stopper.Token);
        try
        {
            var whole = started.Unwrap();
            var first = await Task.WhenAny(whole, giveUp.Task, scope.Died).ConfigureAwait(false);
            if (first == scope.Died)
            {
                var error = await scope.Died.ConfigureAwait(false);
                thread.Interrupt();
                return (null, ErrorText.OfException(error, scope, code));
            }
            if (first == giveUp.Task)
            {
                Interlocked.Increment(ref abandoned);
                return (null, ErrorText.OfInterruption());
            }
            var result = await whole.ConfigureAwait(false);
            return (result, result.Exception is { } e ? ErrorText.OfException(e, scope, code) : null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return (null, ErrorText.OfException(e, scope, code));
        }
        finally
        {
            await stopper.CancelAsync().ConfigureAwait(false);
        }
    }

    private static async Task WatchAsync(
        CellThread thread, Task<Task<ScriptState<object?>>> started, CellScope scope, TimeSpan grace,
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
                if (started.IsCompleted)
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
