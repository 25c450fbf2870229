using VJepa.Notebooks.Tests.Commands;
using VJepa.Training;

namespace VJepa.Notebooks.Tests.Processes;

public sealed class PretrainProcessTests(TinyRun tiny) : IClassFixture<TinyRun>
{
    [Fact]
    public void Ctrl_C_ends_a_training_with_a_checkpoint_and_exit_code_130()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are those of Unix");
        using var run = new HostProcess(
            ["pretrain", tiny.ConfigFile, "--set", "run.folder=long", "--set", "training.epochs=100000"]);
        run.WaitFor("clips/s");
        run.Interrupt();
        Assert.True(run.Wait() == 130, run.Text);
        Assert.Contains("--resume goes on", run.Text);
        var latest = Checkpoint.Latest(Path.Combine(tiny.Folder, "long"));
        Assert.NotNull(latest);
        Assert.True(Checkpoint.ReadState(latest).NextStep > 0);
    }

    [Fact]
    public void A_wrong_field_is_exit_code_2()
    {
        using var run = new HostProcess(["pretrain", tiny.ConfigFile, "--set", "training.learningRat=1"]);
        Assert.Equal(2, run.Wait());
        Assert.Contains("training.learningRat is unknown; did you mean learningRate?", run.Text);
    }
}
