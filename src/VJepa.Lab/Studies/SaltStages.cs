using VJepa.Objectives;
using VJepa.Runtime;
using VJepa.Training;
using VJepa.Video;

namespace VJepa.Lab.Studies;

/// <summary>
/// SALT (arXiv 2509.24317) in two runs that share a budget of steps: a teacher learns to predict pixels; then a new
/// encoder predicts the features of the frozen teacher. Neither target moves, so nothing can collapse.
/// </summary>
/// <param name="Teacher">The first run, with <see cref="PixelTarget"/>.</param>
/// <param name="Student">The second run. Its target is the first one's encoder at its end, so it starts after it.
/// </param>
public sealed record SaltStages(Experiment Teacher, Experiment Student)
{
    /// <summary>Share of the steps that the teacher gets: the paper's best split is 40 000 of 240 000.</summary>
    public const double PublishedShare = 1 / 6.0;

    /// <summary>Splits a run's steps between teacher and student; all else is the run's.</summary>
    /// <param name="whole">Networks, masks, schedules, data, and the steps of both runs together.</param>
    /// <param name="teacherShare">Share of the steps for the teacher, above 0 and below 1.</param>
    /// <param name="pixels">What the teacher predicts; null for <see cref="PixelTarget"/>.</param>
    /// <exception cref="ArgumentException">The share leaves a run without steps.</exception>
    public static SaltStages Of(
        Experiment whole, double teacherShare = PublishedShare, ITargetProvider? pixels = null)
    {
        var steps = whole.Pretraining.Steps;
        var first = (int)Math.Round(steps * teacherShare);
        if (first < 1 || first >= steps)
        {
            throw new ArgumentException(
                $"A share of {teacherShare} gives the teacher {first} of {steps} steps: " +
                "choose a share above 0 and below 1 that leaves steps for both.");
        }
        var teacher = whole.WithSteps(first);
        teacher = teacher with
        {
            Pretraining = teacher.Pretraining with { Target = pixels ?? new PixelTarget() },
            RunFolder = whole.RunFolder + "-salt-teacher",
        };
        var student = whole.WithSteps(steps - first);
        // Pixels come with their own normalization; the features of the teacher are normalized as the run's were.
        var before = whole.Pretraining.Target;
        var trained = Path.Combine(Checkpoint.Folder(teacher.RunFolder, first), "encoder.safetensors");
        return new(teacher, student with
        {
            Teacher = teacher,
            Pretraining = student.Pretraining with
            {
                Target = new FrozenTarget(trained)
                {
                    Config = whole.Pretraining.Encoder,
                    Normalization = before is PixelTarget ? TargetNormalization.LayerNorm : before.Normalization,
                },
            },
            RunFolder = whole.RunFolder + "-salt-student",
        });
    }

    /// <summary>The same with as many operations as a run needs: pixels cost less than features, so there are a few
    /// more steps.</summary>
    /// <exception cref="ArgumentException">The share leaves a run without steps.</exception>
    public static SaltStages AtCostOf(
        Experiment whole, double teacherShare = PublishedShare, ITargetProvider? pixels = null)
    {
        var features = ModelCost.Of(whole.Pretraining).StepFlops;
        var first = ModelCost.Of(whole.Pretraining with { Target = pixels ?? new PixelTarget() }).StepFlops;
        var each = teacherShare * first + (1 - teacherShare) * features;
        return Of(whole.WithSteps((int)Math.Round(whole.Pretraining.Steps * features / each)), teacherShare, pixels);
    }

    /// <summary>Trains the teacher, then the student. Stopped, it goes on from the newest checkpoint of either, to the
    /// same end.</summary>
    /// <param name="settings">How often to save and measure; null for the defaults. The folders are the stages' own.
    /// </param>
    /// <param name="progress">Told of every step.</param>
    /// <returns>The student at its end. The caller owns it.</returns>
    /// <exception cref="OperationCanceledException">It was stopped; what was done is in the folders.</exception>
    /// <exception cref="InvalidOperationException">A folder holds a run of another configuration or data.</exception>
    public Pretrainer Train(
        RunSettings? settings = null, IProgress<SaltProgress>? progress = null, CancellationToken cancel = default)
    {
        Train(1, Teacher, settings, progress, cancel).Dispose();
        return Train(2, Student, settings, progress, cancel);
    }

    private Pretrainer Train(
        int stage, Experiment run, RunSettings? settings, IProgress<SaltProgress>? progress, CancellationToken cancel)
    {
        double before = stage == 1 ? 0 : Teacher.Pretraining.Steps;
        double all = Teacher.Pretraining.Steps + Student.Pretraining.Steps;
        settings = (settings ?? new RunSettings { Folder = "" }) with { Folder = run.RunFolder };
        using var stream = run.Stream();
        var pretrainer = TrainingRun.Continue(
            run.Pretraining, settings, new FinishedBatches(stream), cancel: cancel,
            progress: new ImmediateProgress<StepReport>(
                step => progress?.Report(new SaltProgress(stage, (before + step.Step + 1) / all, step))));
        if (pretrainer.NextStep == run.Pretraining.Steps) return pretrainer;
        pretrainer.Dispose();
        throw new OperationCanceledException($"Stage {stage} was stopped; call again to go on.", cancel);
    }
}

/// <summary>How far a run of two stages is.</summary>
/// <param name="Stage">1: the teacher learns; 2: the student.</param>
/// <param name="Share">Share of all steps that is done, 0 to 1.</param>
/// <param name="Step">The step just done.</param>
public sealed record SaltProgress(int Stage, double Share, StepReport Step);
