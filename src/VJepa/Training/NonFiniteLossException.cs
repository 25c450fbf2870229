namespace VJepa.Training;

/// <summary>The loss of a step is NaN or infinite.</summary>
public sealed class NonFiniteLossException(long step, double loss) : Exception(
    $"The loss of step {step} is {loss}. The last checkpoint is untouched. " +
    "Continue from it with a lower learning rate, or check the clips of this step.")
{
    public long Step => step;
}
