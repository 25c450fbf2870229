namespace VJepa.Lab.Evaluation;

/// <summary>Where a training stands.</summary>
/// <param name="Epoch">Epochs (of the supervised baseline: steps) done.</param>
/// <param name="Epochs">Those in all.</param>
/// <param name="Loss">Mean training loss of this epoch, best of the probes trained together.</param>
public sealed record ProbeProgress(int Epoch, int Epochs, double Loss);
