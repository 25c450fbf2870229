using static TorchSharp.torch;

namespace VJepa.Lab.Planning;

/// <summary>One round of a search. It owns its tensors.</summary>
/// <param name="Candidates">Sampled sequences, float32 [candidates, steps, numbers].</param>
/// <param name="Energies">Their energies, float32 [candidates].</param>
/// <param name="Mean">Mean of the next round, [steps, numbers].</param>
public sealed record PlanRound(Tensor Candidates, Tensor Energies, Tensor Mean) : IDisposable
{
    /// <summary>The lowest energy of the round.</summary>
    public double Best => Energies.min().item<float>();

    public void Dispose()
    {
        Candidates.Dispose();
        Energies.Dispose();
        Mean.Dispose();
    }
}
