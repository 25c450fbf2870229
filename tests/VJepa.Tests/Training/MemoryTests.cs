using TorchSharp;
using VJepa.Objectives;
using VJepa.Training;

namespace VJepa.Tests.Training;

public sealed class MemoryTests
{
    [Theory, InlineData(false), InlineData(true)]
    public void Steps_and_measurements_leave_no_tensor_behind(bool pixels)
    {
        ITargetProvider target = pixels ? new PixelTarget() : new EmaTarget();
        using var pretrainer = new Pretrainer(TinyRun.Config with { Target = target, Epochs = 100 });
        using var stream = new TinyRun.Stream();
        using var clips = TinyRun.Clips(4);
        long Live(int steps)
        {
            pretrainer.Run(stream, pretrainer.NextStep + steps);
            if (!pixels) FeatureHealth.Measure(pretrainer, clips);
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }
        var before = Live(3);
        Assert.Equal(before, Live(1));
        Assert.Equal(before, Live(20));
    }
}
