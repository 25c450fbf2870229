using VJepa.Training;

namespace VJepa.Tests.Training;

public sealed class KillTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-kill-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_run_killed_in_the_middle_of_steps_ends_bit_for_bit_as_one_that_was_not()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGKILL is Unix's.");
        foreach (var step in new[] { 1, 3, 6 })
        {
            var (code, output) = ChildRun.Start("step", folder, step);
            Assert.True(code == 137, $"The program was to be killed, and ended with {code}: {output}");
            Assert.InRange(
                Checkpoint.Latest(folder) is { } latest ? Checkpoint.ReadState(latest).NextStep : 0, step / 2 * 2,
                TinyRun.Config.Steps - 1);
        }
        EndsAsOneThatWasNot();
    }

    [Fact]
    public void A_run_killed_in_the_middle_of_saves_ends_bit_for_bit_as_one_that_was_not()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGKILL is Unix's.");
        for (var file = 0; file < 5; file++)
        {
            var (code, output) = ChildRun.Start("save", folder, file);
            Assert.True(code == 137, $"The program was to be killed, and ended with {code}: {output}");
            Assert.Null(Checkpoint.Latest(folder));
            Assert.Equal(file + 1, Directory.GetDirectories(folder, ".step-*").Length);
        }
        EndsAsOneThatWasNot();
        Assert.Empty(Directory.GetDirectories(folder, ".step-*"));
    }

    private void EndsAsOneThatWasNot()
    {
        Pretrainer Continue(string name)
        {
            using var clips = new TinyRun.Stream();
            return TrainingRun.Continue(
                TinyRun.Config, new RunSettings { Folder = name, CheckpointEvery = 2, HealthEvery = 0 }, clips);
        }
        using var killed = Continue(folder);
        using var whole = Continue(Path.Combine(folder, "whole"));
        Assert.Equal(TinyRun.Config.Steps, killed.NextStep);
        TinyRun.SameState(TinyRun.State(whole), TinyRun.State(killed));
        var lines = File.ReadAllLines(Path.Combine(folder, "log.csv"));
        Assert.Equal(
            Enumerable.Range(0, TinyRun.Config.Steps).Select(step => step.ToString()),
            lines[1..].Select(line => line.Split(',')[12]));
    }
}
