using VJepa.Lab.Studies;
using VJepa.Objectives;
using VJepa.Runtime;
using VJepa.Tests.Training;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Studies;

public sealed class SaltStagesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-salt-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Teacher_and_student_share_the_budget_and_the_student_s_target_is_the_teacher_s_encoder_at_its_end()
    {
        var stages = SaltStages.Of(TinyStudy.In(folder).Base.WithSteps(12));
        Assert.Equal(2, stages.Teacher.Pretraining.Steps);
        Assert.Equal(10, stages.Student.Pretraining.Steps);
        Assert.IsType<PixelTarget>(stages.Teacher.Pretraining.Target);
        var told = new List<SaltProgress>();
        using var student = stages.Train(progress: new ImmediateProgress<SaltProgress>(told.Add));
        Assert.Equal(10, student.NextStep);
        Assert.Equal(
            Enumerable.Range(1, 12).Select(step => (step <= 2 ? 1 : 2, step / 12.0)),
            told.Select(progress => (progress.Stage, progress.Share)));

        using var scope = NewDisposeScope();
        using var teacher = Checkpoint.Load(Checkpoint.Latest(stages.Teacher.RunFolder)!);
        Assert.Equal(2, teacher.NextStep);
        using var clips = stages.Student.HealthClips(4);
        using var quiet = no_grad();
        var targets = stages.Student.Pretraining.Target.Targets(clips, student.Networks);
        Near.Within(1e-6, teacher.Encoder.call(clips), targets, "features of stage 1's encoder");
        Assert.True(Near.MaxAbs(teacher.TargetEncoder.call(clips), targets) > 1e-4, "Not those of its average.");
        Assert.True(Near.MaxAbs(student.Encoder.call(clips), targets) > .01, "The student starts anew.");
    }

    [Theory, InlineData(1), InlineData(2), InlineData(6)]
    public void Stopped_in_either_stage_it_goes_on_to_the_same_end(int after)
    {
        var settings = new RunSettings { Folder = "", CheckpointEvery = 3, HealthEvery = 0 };
        Dictionary<string, byte[]> Run(string place, int? stop)
        {
            var stages = SaltStages.Of(TinyStudy.In(Path.Combine(folder, place)).Base.WithSteps(9), 1 / 3.0);
            using var source = new CancellationTokenSource();
            var progress = new ImmediateProgress<SaltProgress>(step =>
            {
                if (Math.Round(step.Share * 9) == stop) source.Cancel();
            });
            using var student = stages.Train(settings, progress, source.Token);
            return TinyRun.State(student);
        }
        Assert.ThrowsAny<OperationCanceledException>(() => Run("stopped", after));
        TinyRun.SameState(Run("whole", null), Run("stopped", null));
    }

    [Fact]
    public void The_recipe_splits_each_profile_s_steps_as_published()
    {
        var small = TinyStudy.In(folder).Base;
        var published = Recipes.Salt("full", small);
        Assert.Equal(
            (40_000, 200_000), (published.Teacher.Pretraining.Steps, published.Student.Pretraining.Steps));
        var quick = Recipes.Salt("quick", folder, clips: 32);
        Assert.Equal((200, 1000), (quick.Teacher.Pretraining.Steps, quick.Student.Pretraining.Steps));
        Assert.Equal(TargetNormalization.CenteredLayerNorm, quick.Student.Pretraining.Target.Normalization);
        Assert.Contains("no profile 'large'",
            Assert.Throws<ArgumentException>(() => Recipes.Salt("large", small)).Message);
    }

    [Theory, InlineData(.5), InlineData(1 / 6.0)]
    public void At_equal_cost_both_stages_together_have_the_operations_of_the_run(double share)
    {
        var whole = TinyStudy.In(folder).Base.WithSteps(600);
        var stages = SaltStages.AtCostOf(whole, share);
        double Cost(PretrainingConfig config) => ModelCost.Of(config).StepFlops * config.Steps;
        var student = stages.Student.Pretraining with { Target = new EmaTarget() }; // as many as a frozen one
        var ratio = (Cost(stages.Teacher.Pretraining) + Cost(student)) / Cost(whole.Pretraining);
        Assert.InRange(ratio, .99, 1.01);
        Assert.True(stages.Teacher.Pretraining.Steps + stages.Student.Pretraining.Steps > 600);
    }

    [Fact]
    public void A_study_trains_a_student_s_teacher_first_and_once()
    {
        var tiny = TinyStudy.In(folder);
        StudyVariant Student(string name, double rate) => new(name, experiment =>
        {
            var run = SaltStages.Of(experiment, .5).Student;
            return run with { Pretraining = run.Pretraining with { LearningRate = rate } };
        });
        var study = tiny with { Variants = [Student("slow", 1e-4), Student("fast", 1e-2)], Seeds = [1] };
        var table = new StudyRunner(Path.Combine(folder, "salt"), workers: 2).Run(study);
        var teacher = study.Runs[0].Experiment.Teacher!;
        Assert.Equal(teacher.RunFolder, study.Runs[1].Experiment.Teacher!.RunFolder);
        Assert.NotNull(Checkpoint.Latest(teacher.RunFolder));
        Assert.Equal(2, File.ReadLines(Path.Combine(teacher.RunFolder, "log.csv")).Count() - 1); // its 2 steps, once
        Assert.NotEqual(table.Values("slow", "loss"), table.Values("fast", "loss"));
    }

    [Fact]
    public void A_student_without_its_teacher_s_file_does_not_start()
    {
        var stages = SaltStages.Of(TinyStudy.In(folder).Base.WithSteps(12));
        using var stream = stages.Student.Stream();
        var error = Assert.ThrowsAny<IOException>(() => TrainingRun.Continue(
            stages.Student.Pretraining, new RunSettings { Folder = stages.Student.RunFolder }, stream));
        Assert.Contains("encoder.safetensors", error.Message);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(.01)]
    public void A_share_that_leaves_a_run_without_steps_is_refused(double share)
    {
        var error = Assert.Throws<ArgumentException>(
            () => SaltStages.Of(TinyStudy.In(folder).Base.WithSteps(12), share));
        Assert.Contains("of 12 steps", error.Message);
    }
}
