namespace VJepa.Training;

/// <summary>What one update of one parameter multiplies with.</summary>
internal readonly struct UpdateNumbers(OptimizedParameter parameter, double learningRate, double weightDecay, double momentum, double gradientScale)
{
    public readonly float Keep = (float)(parameter.Decays ? 1 - learningRate * weightDecay : 1);
    public readonly float StepSize = (float)(learningRate / (1 - Math.Pow(AdamWithEma.Beta1, parameter.Updates)));
    public readonly float RootCorrection = (float)Math.Sqrt(1 - Math.Pow(AdamWithEma.Beta2, parameter.Updates));
    public readonly float Follow = (float)(1 - momentum);
    public readonly float GradientScale = (float)gradientScale;
}
