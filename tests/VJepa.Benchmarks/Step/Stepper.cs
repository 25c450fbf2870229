using System.Diagnostics;
using TorchSharp;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Step;

/// <summary>Something that makes steps, and how long they took.</summary>
internal sealed class Stepper(string name, ScalarType type, Device device, Func<StepReport?> step, IDisposable owned) : IDisposable
{
    private readonly List<double> seconds = [], rates = [];
    private readonly List<StepReport> reports = [];

    public string Name => name;

    public ScalarType Type => type;

    public double Median => Statistic.Median(seconds);

    public double Fastest => seconds.Min();

    /// <summary>Tensors that the last step made: about one for each call into libtorch that computes something.</summary>
    public long Tensors { get; private set; }

    /// <summary>A step that is not counted: the first ones allocate, and their code is compiled.</summary>
    public void Warm() => step();

    /// <summary>Median operations a second.</summary>
    public double Rate => Statistic.Median(rates);

    /// <param name="flops">Operations of this step.</param>
    public void Measure(double flops)
    {
        var (before, start) = (Made, Stopwatch.GetTimestamp());
        var report = step();
        if (device.type == DeviceType.CUDA) cuda.synchronize();
        seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        rates.Add(flops / seconds[^1]);
        Tensors = Made - before;
        if (report is not null) reports.Add(report);
    }

    /// <summary>Median share of a part in the step; NaN where parts are not known.</summary>
    public double Share(StepPart part) => reports.Count == 0 ? double.NaN : Statistic.Median([.. reports.Select(r => r.Parts[part] / r.Seconds)]);

    public string PartsText => string.Join(", ", Enum.GetValues<StepPart>()
        .Select(part => FormattableString.Invariant($"{part.ToString().ToLowerInvariant()} {1000 * Statistic.Median([.. reports.Select(r => r.Parts[part])]):0}")));

    public void Dispose() => owned.Dispose();

    private static long Made => DisposeScopeManager.Statistics.TensorStatistics.CreatedInScopeCount + DisposeScopeManager.Statistics.TensorStatistics.CreatedOutsideScopeCount;
}
