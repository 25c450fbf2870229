using System.Diagnostics;
using TorchSharp;
using VJepa.Acceleration;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Step;

/// <summary>Something that makes steps, and how long they took: accelerated, or by libtorch's operations
/// alone.</summary>
internal sealed class Stepper : IDisposable
{
    private readonly List<double> seconds = [], rates = [], updateShares = [];
    private readonly Pretrainer pretrainer;
    private readonly Tensor clips;

    public Stepper(PretrainingConfig config, Tensor clips, bool accelerated)
    {
        (this.clips, Accelerated) = (clips, accelerated);
        pretrainer = new Pretrainer(config, clips.device, accelerated ? null : PlainRunner.Create);
    }

    public bool Accelerated { get; }

    public ScalarType Type => pretrainer.Encoder.ComputeType;

    public string Kind => Type == bfloat16 ? "bf16" : "fp32";

    public string Name => $"{(Accelerated ? "kit" : "plain")} {Kind}";

    public double Median => Statistic.Median(seconds);

    public double Fastest => seconds.Min();

    /// <summary>Median operations a second.</summary>
    public double Rate => Statistic.Median(rates);

    /// <summary>Median share of clipping, AdamW and EMA in the step.</summary>
    public double UpdateShare => Statistic.Median(updateShares);

    /// <summary>Tensors that the last step made: about one for each call into libtorch that computes
    /// something.</summary>
    public long Tensors { get; private set; }

    /// <summary>A step that is not counted: the first ones allocate, and their code is compiled.</summary>
    public void Warm() => Step();

    /// <param name="flops">Operations of this step.</param>
    public void Measure(double flops)
    {
        var (before, start) = (Made, Stopwatch.GetTimestamp());
        var report = Step();
        if (clips.device.type == DeviceType.CUDA) cuda.synchronize();
        seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        rates.Add(flops / seconds[^1]);
        updateShares.Add(report.UpdateSeconds / report.Seconds);
        Tensors = Made - before;
    }

    public void Dispose() => pretrainer.Dispose();

    private StepReport Step()
    {
        var before = Accelerator.Enabled;
        Accelerator.Enabled = Accelerated;
        try
        {
            return pretrainer.Step(clips);
        }
        finally
        {
            Accelerator.Enabled = before;
        }
    }

    private static long Made
    {
        get
        {
            var made = DisposeScopeManager.Statistics.TensorStatistics;
            return made.CreatedInScopeCount + made.CreatedOutsideScopeCount;
        }
    }
}
