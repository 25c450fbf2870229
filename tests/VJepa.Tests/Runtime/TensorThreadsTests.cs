using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Tests.Runtime;

public sealed class TensorThreadsTests
{
    [Fact]
    public void Every_worker_runs_once_with_its_share_of_the_cores()
    {
        var threads = new int[3];
        TensorThreads.Run(3, 8, worker => threads[worker] += get_num_threads());
        Assert.Equal([2, 2, 2], threads);
    }

    [Fact]
    public void Workers_run_at_the_same_time()
    {
        using var all = new Barrier(3);
        TensorThreads.Run(3, 3, _ => Assert.True(all.SignalAndWait(TimeSpan.FromMinutes(1))));
    }

    [Fact]
    public void What_a_worker_throws_comes_out_after_all_have_ended_and_the_threads_still_serve()
    {
        var ended = 0;
        var error = Assert.Throws<InvalidOperationException>(() => TensorThreads.Run(2, 2, worker =>
        {
            if (worker == 0) throw new InvalidOperationException("no");
            Thread.Sleep(20);
            ended++;
        }));
        Assert.Equal(("no", 1), (error.Message, ended));
        TensorThreads.Run(2, 2, _ => Interlocked.Increment(ref ended));
        Assert.Equal(3, ended);
    }

    [Fact]
    public void The_callers_own_threads_stay()
    {
        var before = get_num_threads();
        TensorThreads.Run(2, 10, _ => { });
        Assert.Equal(before, get_num_threads());
    }

    [Fact]
    public void Workers_know_what_their_caller_knows_also_on_threads_that_served_another()
    {
        var cell = new AsyncLocal<string>();
        foreach (var name in new[] { "first", "second" })
        {
            cell.Value = name;
            Assert.Equal([name, name], TensorThreads.Map([0, 1], _ => cell.Value, workers: 2));
        }
    }

    [Fact]
    public void Results_stand_in_the_items_order_whoever_made_them()
    {
        using var both = new Barrier(2);
        int[] items = [3, 1, 2, 0];
        Assert.Equal([30, 10, 20, 0], TensorThreads.Map(items, item => both.SignalAndWait(TimeSpan.FromMinutes(1)) ? item * 10 : -1, workers: 2));
        var caller = Environment.CurrentManagedThreadId;
        Assert.All(TensorThreads.Map(items, _ => Environment.CurrentManagedThreadId, workers: 1), thread => Assert.Equal(caller, thread));
        Assert.Empty(TensorThreads.Map(Array.Empty<int>(), item => item));
    }
}
