using System.Diagnostics;
using VJepa.Interactive;
using VJepa.Notebooks.Engine;

namespace VJepa.Benchmarks.Host;

/// <summary>
/// Latency and memory of the notebook host: <c>dotnet run -c Release --project tests/VJepa.Benchmarks -- host</c>.
/// Run it on an idle machine. The first measurement starts a new process for each round.
/// </summary>
public static class HostBenchmark
{
    private const int Cells = 200;
    private const int Repeats = 500;
    private static int missed;

    public static async Task<int> Run(string[] args)
    {
        if (args is ["first-cell"])
            return await FirstCellAsync();
        Console.WriteLine($"notebook host, {Environment.ProcessorCount} cores, .NET {Environment.Version}");
        Start();
        await LaterCellsAsync();
        await SameCellAsync();
        await TwoCellsAsync();
        return missed == 0 ? 0 : 1;
    }

    // In a new process: from its start to the value of the first cell.
    private static async Task<int> FirstCellAsync()
    {
        using var session = Open();
        await CellAsync(session, "1 + 1", "first");
        using var self = Process.GetCurrentProcess();
        var elapsed = DateTime.Now - self.StartTime;
        Console.WriteLine($"{elapsed.TotalMilliseconds:F0} {self.TotalProcessorTime.TotalMilliseconds:F0}");
        return 0;
    }

    private static void Start()
    {
        var (times, processor) = (new List<double>(), new List<double>());
        for (var round = 0; round < 3; round++)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, ["host", "first-cell"])
            {
                RedirectStandardOutput = true,
            };
            using var process = Process.Start(start)!;
            var words = process.StandardOutput.ReadToEnd().Trim().Split('\n')[^1].Split(' ');
            times.Add(double.Parse(words[0]));
            processor.Add(double.Parse(words[1]));
            process.WaitForExit();
        }
        Say($"process start to the first cell's value: {Median(times):F0} ms, median of {times.Count} "
            + $"(processor time {Median(processor):F0} ms)", "at most 3000 ms", Median(times) <= 3000);
    }

    private static async Task LaterCellsAsync()
    {
        using var session = Open();
        await CellAsync(session, "var v0 = 0;", "cell-0");
        var times = new List<double>();
        for (var i = 1; i <= Cells; i++)
            times.Add(await CellAsync(session, $"var v{i} = v{i - 1} + 1; v{i}", $"cell-{i}"));
        Say($"a trivial cell, cells 1 to {Cells}: median {Median(times):F1} ms",
            "at most 100 ms", Median(times) <= 100);
        var (early, late) = (Median(times[10..30]), Median(times[^20..]));
        Say($"cells 181 to 200 against 11 to 30: {late:F1} ms / {early:F1} ms = {late / early:F2}",
            "at most 1.50", late <= 1.5 * early);
    }

    private static async Task SameCellAsync()
    {
        using var session = Open();
        await CellAsync(session, "1", "warm");
        double first = 0, before = 0;
        for (var i = 1; i <= Repeats; i++)
        {
            await CellAsync(session, "var block = new byte[1 << 20]; block.Length", "same");
            if (i == 50)
                (first, before) = (Memory(), Resident());
        }
        var (last, after) = (Memory(), Resident());
        Say($"the same cell {Repeats} times, each holding 1 MB: managed {first:F1} MB after 50, "
            + $"{last:F1} MB after {Repeats}; process {before:F0} MB, then {after:F0} MB",
            "managed grows by at most 2 MB, the process by 30 MB", last - first <= 2 && after - before <= 30);
    }

    private static async Task TwoCellsAsync()
    {
        using var session = Open();
        double first = 0;
        for (var i = 1; i <= Repeats / 2; i++)
        {
            await CellAsync(session, "var left = new byte[1 << 20]; left.Length", "left");
            await CellAsync(session, "var right = new byte[1 << 20]; right.Length", "right");
            if (i == 25)
                first = Memory();
        }
        var each = (Memory() - first) * 1024 / (Repeats - 50);
        Say($"two cells in turn, {Repeats} executions, each holding 1 MB: {each:F0} KB per execution stay "
            + "(the compiled cell)", "at most 150 KB", each <= 150);
    }

    private static void Say(string measured, string aim, bool holds)
    {
        missed += holds ? 0 : 1;
        Console.WriteLine($"{(holds ? "holds " : "MISSED")}  {measured} (aim: {aim})");
    }

    private static Session Open() => new(new SessionOptions { Prelude = DefaultUsings.Text });

    private static async Task<double> CellAsync(Session session, string code, string id)
    {
        var clock = Stopwatch.StartNew();
        var result = await session.RunAsync(code, id, new SilentOutput(), CancellationToken.None);
        return result.Error is { } error ? throw new InvalidOperationException(error.Message)
            : clock.Elapsed.TotalMilliseconds;
    }

    private static double Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        // Return free memory to the system, so that the size of the process is meaningful.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
    }

    private static double Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / 1048576.0;
    }

    private static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);
}
