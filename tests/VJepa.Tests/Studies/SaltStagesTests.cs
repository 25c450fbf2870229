using VJepa.Lab.Studies;
using VJepa.Objectives;
using VJepa.Training;

namespace VJepa.Tests.Studies;

public sealed class SaltStagesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-salt-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Teacher_and_student_share_the_budget_and_the_student_s_target_is_the_teacher_s_end()
    {
        var stages = SaltStages.Of(TinyStudy.In(folder).Base.WithSteps(12));
        Assert.Equal(2, stages.Teacher.Pretraining.Steps);
        Assert.Equal(10, stages.Student.Pretraining.Steps);
        Assert.IsType<PixelTarget>(stages.Teacher.Pretraining.Target);
        Train(stages.Teacher).Dispose();
        using var student = Train(stages.Student);
        Assert.Equal(10, student.NextStep);
        var target = Assert.IsType<FrozenTarget>(student.Config.Target);
        Assert.Equal(Path.Combine(stages.Teacher.RunFolder, "step-000002"), target.Path);
        Assert.True(Directory.Exists(target.Path));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(.01)]
    public void A_share_that_leaves_a_run_without_steps_is_refused(double share)
    {
        var error = Assert.Throws<ArgumentException>(
            () => SaltStages.Of(TinyStudy.In(folder).Base.WithSteps(12), share));
        Assert.Contains("of 12 steps", error.Message);
    }

    private static Pretrainer Train(Experiment run)
    {
        using var stream = run.Stream();
        return TrainingRun.Continue(run.Pretraining, new RunSettings { Folder = run.RunFolder }, stream);
    }
}
