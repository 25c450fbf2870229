using static TorchSharp.torch;

namespace VJepa.Lab.Planning;

/// <summary>What a search found. It owns its tensors.</summary>
/// <param name="Actions">The best sequence that was tried, float32 [steps, numbers].</param>
/// <param name="Energy">Its energy.</param>
/// <param name="Rounds">Mean and deviation that each round drew from, and its best energy.</param>
public sealed record Plan(Tensor Actions, double Energy, IReadOnlyList<PlanRound> Rounds) : IDisposable
{
    public void Dispose()
    {
        Actions.Dispose();
        foreach (var round in Rounds) round.Dispose();
    }
}
