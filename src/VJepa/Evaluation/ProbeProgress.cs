namespace VJepa.Evaluation;

/// <summary>Where a probe's training stands.</summary>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Loss">Mean training loss of this epoch, best of the probes trained together.</param>
public sealed record ProbeProgress(int Epoch, int Epochs, double Loss);
