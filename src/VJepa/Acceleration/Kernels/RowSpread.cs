using static TorchSharp.torch;

namespace VJepa.Acceleration.Kernels;

/// <summary>Spreads rows over libtorch's number of threads.</summary>
internal static class RowSpread
{
    private const long WorthAThread = 1 << 15;

    /// <summary>Parts that rows of so many values each are cut into: one where there is little to do.</summary>
    public static int Parts(long rows, long width) => (int)Math.Clamp(Math.Min(get_num_threads(), rows * width / WorthAThread), 1, Math.Max(1, rows));

    /// <summary>Runs the work on each part.</summary>
    /// <param name="work">Told the part's number, its first row and its number of rows.</param>
    public static void Run(int parts, long rows, Action<int, long, long> work)
    {
        void Part(int i) => work(i, rows * i / parts, (rows * (i + 1) / parts) - (rows * i / parts));
        if (parts == 1) Part(0);
        else Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = parts }, Part);
    }
}
