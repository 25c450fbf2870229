using System.Diagnostics;
using TorchSharp;
using VJepa.Acceleration;
using static TorchSharp.torch;

namespace VJepa.Processes;

/// <summary>
/// The processes that <c>mpirun -n N PROGRAM</c> has started, and what they say to each other. Every process must make
/// the same calls in the same order. Without mpirun there is one process.
/// </summary>
public sealed unsafe partial class ProcessGroup
{
    private readonly OpenMpi mpi;
    private readonly Lock calls = new(); // MPI allows one thread at a time
    private readonly Stopwatch watch = new();

    private ProcessGroup(OpenMpi mpi)
    {
        (this.mpi, Rank, Size) = (mpi, mpi.Rank, mpi.Size);
        beside = new SumThread(Advance);
    }

    /// <summary>This process's number, from 0.</summary>
    public int Rank { get; }

    /// <summary>Number of processes.</summary>
    public int Size { get; }

    /// <summary>Time that this process has spent in MPI's calls so far, but for those beside its computation; most of
    /// it is waiting for others.</summary>
    public double Seconds => watch.Elapsed.TotalSeconds;

    /// <summary>Bytes that this process gave to others or got from them, however MPI moved them.</summary>
    public long Traffic { get; private set; }

    /// <summary>Runs <paramref name="work"/> as one of the processes, once in a program's life. If it throws in one of
    /// them, all are ended: the others would wait for it forever.</summary>
    /// <param name="failed">Gets the message, with the process's number, before all processes are ended.</param>
    /// <exception cref="MpiException">Open MPI is not installed.</exception>
    public static void Run(Action<ProcessGroup> work, Action<string> failed)
    {
        var group = new ProcessGroup(OpenMpi.Load());
        try
        {
            work(group);
        }
        catch (Exception e) when (group.Size > 1)
        {
            failed($"Process {group.Rank} of {group.Size} failed: {e.Message}");
            lock (group.calls) _ = group.mpi.Abort(group.mpi.World, 1);
            throw;
        }
        OpenMpi.Check("MPI_Finalize", group.mpi.Finish());
    }

    /// <summary>Waits until every process has come here.</summary>
    public void Meet()
    {
        lock (calls)
        {
            watch.Start();
            Done("MPI_Barrier", 0, mpi.Barrier(mpi.World));
        }
    }

    /// <summary>Process 0's number, for all.</summary>
    public long Broadcast(long value)
    {
        lock (calls)
        {
            watch.Start();
            Done("MPI_Bcast", sizeof(long), mpi.Broadcast(&value, sizeof(long), mpi.Bytes, 0, mpi.World));
        }
        return value;
    }

    /// <summary>Overwrites a tensor with process 0's.</summary>
    public void Broadcast(Tensor tensor)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var here = tensor.to(CPU).contiguous();
        var start = TensorMemory.Start<byte>(here);
        var (at, end) = (0L, Bytes(here));
        while (at < end) // MPI counts with 32 bits
        {
            var count = (int)Math.Min(end - at, 1 << 30);
            lock (calls)
            {
                watch.Start();
                Done("MPI_Bcast", count, mpi.Broadcast(start + at, count, mpi.Bytes, 0, mpi.World));
            }
            at += count;
        }
        if (TensorMemory.Address(here) != (tensor.device_type == DeviceType.CPU ? TensorMemory.Address(tensor) : 0))
            tensor.copy_(here);
    }

    /// <summary>The rows of all processes: [B of this process, …] -> [B, …], without gradient.</summary>
    /// <param name="rows">How many each process has.</param>
    internal Tensor Gather(Tensor mine, IReadOnlyList<long> rows)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var here = mine.detach().to(CPU).contiguous();
        var whole = empty([rows.Sum(), .. here.shape[1..]], dtype: here.dtype);
        var row = Bytes(here) / here.shape[0];
        if (Bytes(whole) > int.MaxValue)
        {
            throw new MpiException(
                $"Features of {Bytes(whole)} bytes are more than MPI counts (2 GB): choose a smaller batch, " +
                "or more parts of it (Accumulation).");
        }
        int[] counts = [.. rows.Select(count => (int)(count * row))];
        int[] starts = [.. Enumerable.Range(0, Size).Select(process => counts.Take(process).Sum())];
        fixed (int* count = counts, start = starts)
        {
            var (from, to) = ((nint)TensorMemory.Start<byte>(here), (nint)TensorMemory.Start<byte>(whole));
            lock (calls)
            {
                watch.Start();
                Done("MPI_Allgatherv", Bytes(whole), mpi.Gather(
                    (void*)from, counts[Rank], mpi.Bytes, (void*)to, count, start, mpi.Bytes, mpi.World));
            }
        }
        return whole.to(mine.device).MoveToOuterDisposeScope();
    }

    private static long Bytes(Tensor tensor) => tensor.numel() * tensor.element_size();

    private void Done(string call, long bytes, int code)
    {
        watch.Stop();
        Traffic += bytes;
        OpenMpi.Check(call, code);
    }
}
