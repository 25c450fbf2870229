namespace VJepa.Training;

/// <summary>What one step of an action-conditioned training did.</summary>
/// <param name="Step">Number of the step, from 0.</param>
/// <param name="TeacherForced">Mean absolute error of each next frame, predicted from true frames.</param>
/// <param name="RollOut">The same for frames predicted from predictions.</param>
/// <param name="GradientNorm">L2 of the predictor's gradient.</param>
public sealed record ActionStepReport(long Step, double TeacherForced, double RollOut, double LearningRate, double WeightDecay, double GradientNorm)
{
    /// <summary>What is minimized: the sum of both.</summary>
    public double Loss => TeacherForced + RollOut;
}
