using static TorchSharp.torch;

namespace VJepa.Acceleration.Kernels;

/// <summary>Runs work on rows in parallel, on as many threads as libtorch has.</summary>
internal static class RowSpread
{
    /// <summary>Fewer values than this are not worth a thread.</summary>
    private const long MinValues = 1 << 15;

    /// <summary>Number of parts to split rows of this width into: 1 if there is little to do.</summary>
    public static int Parts(long rows, long width) =>
        (int)Math.Clamp(Math.Min(get_num_threads(), rows * width / MinValues), 1, Math.Max(1, rows));

    /// <summary>Runs the work on each part.</summary>
    /// <param name="work">Gets the index of the part, its first row and its number of rows.</param>
    public static void Run(int parts, long rows, Action<int, long, long> work)
    {
        void Part(int i) => work(i, rows * i / parts, rows * (i + 1) / parts - rows * i / parts);
        if (parts == 1) Part(0);
        else Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = parts }, Part);
    }
}
