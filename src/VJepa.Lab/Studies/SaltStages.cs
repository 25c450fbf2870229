using VJepa.Objectives;
using VJepa.Training;

namespace VJepa.Lab.Studies;

/// <summary>
/// SALT (arXiv 2509.24317) in two runs that share a budget of steps: a teacher learns to predict pixels; then a new
/// encoder predicts the features of the frozen teacher. Neither target moves, so nothing can collapse.
/// </summary>
/// <param name="Teacher">The first run, with <see cref="PixelTarget"/>.</param>
/// <param name="Student">The second run. Its target is the first one's last checkpoint, so it starts after it.</param>
public sealed record SaltStages(Experiment Teacher, Experiment Student)
{
    /// <summary>Share of the steps that the teacher gets: the paper's best split is 40 000 of 240 000.</summary>
    public const double PublishedShare = 1 / 6.0;

    /// <summary>Splits a run's steps between teacher and student; all else is the run's.</summary>
    /// <param name="whole">Networks, masks, schedules, data, and the steps of both runs together.</param>
    /// <param name="teacherShare">Share of the steps for the teacher, above 0 and below 1.</param>
    /// <exception cref="ArgumentException">The share leaves a run without steps.</exception>
    public static SaltStages Of(Experiment whole, double teacherShare = PublishedShare)
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
            Pretraining = teacher.Pretraining with { Target = new PixelTarget() },
            RunFolder = whole.RunFolder + "-salt-teacher",
        };
        var student = whole.WithSteps(steps - first);
        return new(teacher, student with
        {
            Pretraining = student.Pretraining with
            {
                Target = new FrozenTarget(Checkpoint.Folder(teacher.RunFolder, first))
                {
                    Config = whole.Pretraining.Encoder,
                },
            },
            RunFolder = whole.RunFolder + "-salt-student",
        });
    }
}
