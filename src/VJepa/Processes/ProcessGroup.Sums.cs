using VJepa.Acceleration;
using static TorchSharp.torch;

namespace VJepa.Processes;

public sealed unsafe partial class ProcessGroup
{
    private const int Looks = 16; // at a sum, each of which moves some hundred kilobytes

    private readonly SumThread beside;

    /// <summary>Whether the answer is yes in any process.</summary>
    public bool Any(bool mine)
    {
        var (sum, count) = (new PendingSum(), mine ? 1 : 0);
        Start(sum, &count, 1, mpi.Int);
        Finish(sum);
        return count > 0;
    }

    /// <summary>Begins to replace float32 values on the CPU by their sum over all processes.</summary>
    /// <param name="moving">Whether it shall move on beside the computation, before <see cref="Finish"/>.</param>
    /// <returns>For <see cref="Finish"/>.</returns>
    internal PendingSum StartSum(Tensor values, bool moving)
    {
        var sum = new PendingSum(values);
        Start(sum, TensorMemory.Floats(values), checked((int)values.numel()), mpi.Floats);
        if (moving && Size > 1) beside.Add(sum);
        return sum;
    }

    /// <summary>Waits for the end of a sum.</summary>
    internal void Finish(PendingSum sum)
    {
        lock (calls)
        {
            if (!sum.Ended)
            {
                watch.Start();
                fixed (nint* request = &sum.Request) sum.Code = mpi.Wait(request, null);
                watch.Stop();
            }
            sum.Ended = true;
        }
        OpenMpi.Check("MPI_Wait", sum.Code);
    }

    /// <summary>Moves a sum on; true at its end.</summary>
    private bool Advance(PendingSum sum)
    {
        lock (calls)
        {
            for (var look = 0; look < Looks && !sum.Ended; look++)
            {
                int ended;
                fixed (nint* request = &sum.Request) sum.Code = mpi.Test(request, &ended, null);
                sum.Ended = ended != 0 || sum.Code != 0;
            }
            return sum.Ended;
        }
    }

    /// <summary>Both kinds of values have four bytes.</summary>
    private void Start(PendingSum sum, void* values, int count, nint type)
    {
        var inPlace = (void*)1;
        lock (calls)
        {
            watch.Start();
            int code;
            fixed (nint* request = &sum.Request)
                code = mpi.StartReduction(inPlace, values, count, type, mpi.Sum, mpi.World, request);
            Done("MPI_Iallreduce", sizeof(float) * (long)count, code);
        }
    }
}
