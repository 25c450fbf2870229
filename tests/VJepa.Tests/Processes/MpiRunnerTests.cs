using VJepa.Runtime;
using VJepa.Tests.Training;
using VJepa.Training;

namespace VJepa.Tests.Processes;

public sealed class MpiRunnerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-mpi-").FullName;

    public static TheoryData<string> Kinds => [.. MpiChild.Kinds];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, MemberData(nameof(Kinds))]
    public void Two_processes_with_half_the_batch_each_have_the_losses_of_one_process(string kind)
    {
        Needs();
        var (code, output) = MpiChild.Start(2, kind);
        Assert.True(code == 0, output);
        var expected = OneProcess(kind);
        Assert.Equal(20, expected.Count);
        Assert.Equal(MpiChild.Losses(output, 0), MpiChild.Losses(output, 1));
        // bfloat16 rounds differently with another grouping of rows, and training amplifies it.
        Same(expected, MpiChild.Losses(output, 0), kind == "bfloat16" ? 2e-2 : 1e-5);
        // The gradients of the predictor's block and of the encoder's second travel before those of its first are
        // there; those of an objective's own layers even earlier.
        var early = kind switch { "late" => 0, "sigreg" => 3, _ => 2 };
        Assert.All([0, 1], rank => Assert.Equal(early, MpiChild.EarlySums(output, rank)));
    }

    [Fact]
    public void A_run_goes_on_with_another_number_of_processes_as_if_it_had_not_stopped()
    {
        Needs();
        var (code, output) = MpiChild.Start(2, "plain", folder, "stop", until: 7);
        Assert.True(code == 0, output);
        Assert.Equal("step-000008", Path.GetFileName(Checkpoint.Latest(folder)));
        (code, var rest) = MpiChild.Start(3, "plain", folder);
        Assert.True(code == 0, rest);
        var losses = MpiChild.Losses(output, 0);
        foreach (var (step, loss) in MpiChild.Losses(rest, 2)) losses.Add(step, loss);
        Same(OneProcess("plain"), losses, 1e-5);
        Assert.Equal("step-000020", Path.GetFileName(Checkpoint.Latest(folder)));
        // Written once, by process 0: a line for each step, and no folder left half done.
        Assert.Empty(Directory.GetDirectories(folder, ".step-*"));
    }

    [Theory, InlineData("throw"), InlineData("kill")]
    public void A_process_that_dies_ends_the_run_with_its_message_and_the_last_checkpoint_stays(string how)
    {
        Needs();
        var (code, output) = MpiChild.Start(2, "plain", folder, how, until: 6);
        Assert.NotEqual(0, code);
        Assert.Contains(how == "throw" ? "Process 1 of 2 failed: The disk is full." : "signal 9", output);
        Assert.Equal("step-000004", Path.GetFileName(Checkpoint.Latest(folder)));
        using var left = Checkpoint.Load(Checkpoint.Latest(folder)!);
        Assert.Equal(4, left.NextStep);
    }

    [Fact]
    public void More_processes_than_clips_are_refused_with_what_to_do()
    {
        Needs();
        var (code, output) = MpiChild.Start(5, "plain");
        Assert.NotEqual(0, code);
        Assert.Contains("4 clips can't be shared by 5 processes", output);
    }

    private static void Needs() => Assert.SkipUnless(
        MpiChild.CanStart, "There is no mpirun: apt-get install openmpi-bin libopenmpi-dev.");

    private static SortedDictionary<long, double> OneProcess(string kind)
    {
        var config = MpiChild.Config(kind);
        var losses = new SortedDictionary<long, double>();
        using var pretrainer = new Pretrainer(config, runner: PlainRunner.Create);
        using var clips = new TinyRun.Stream(config.BatchSize);
        pretrainer.Run(clips, progress: new ImmediateProgress<StepReport>(step => losses[step.Step] = step.Loss));
        return losses;
    }

    private static void Same(
        SortedDictionary<long, double> expected, SortedDictionary<long, double> actual, double within)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, step => Assert.Equal(step.Value, actual[step.Key], within));
    }
}
