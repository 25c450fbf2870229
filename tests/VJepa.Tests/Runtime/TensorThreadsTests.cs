using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Tests.Runtime;

public sealed class TensorThreadsTests
{
    [Fact]
    public void Every_worker_runs_once_with_its_part_of_the_cores()
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
    public void A_workers_exception_is_thrown_after_all_have_ended_and_the_threads_still_work()
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
    public void The_callers_number_of_threads_stays()
    {
        var before = get_num_threads();
        TensorThreads.Run(2, 10, _ => { });
        Assert.Equal(before, get_num_threads());
    }

    [Fact]
    public void Workers_run_in_their_callers_context_on_reused_threads_too()
    {
        var cell = new AsyncLocal<string>();
        foreach (var name in new[] { "first", "second" })
        {
            cell.Value = name;
            Assert.Equal([name, name], TensorThreads.Map([0, 1], _ => cell.Value, workers: 2));
        }
    }

    [Fact]
    public void Results_keep_the_order_of_the_items()
    {
        using var both = new Barrier(2);
        int[] items = [3, 1, 2, 0];
        int Tenfold(int item) => both.SignalAndWait(TimeSpan.FromMinutes(1)) ? item * 10 : -1;
        Assert.Equal([30, 10, 20, 0], TensorThreads.Map(items, Tenfold, workers: 2));
        var caller = Environment.CurrentManagedThreadId;
        var threads = TensorThreads.Map(items, _ => Environment.CurrentManagedThreadId, workers: 1);
        Assert.All(threads, thread => Assert.Equal(caller, thread));
        Assert.Empty(TensorThreads.Map(Array.Empty<int>(), item => item));
    }
}
