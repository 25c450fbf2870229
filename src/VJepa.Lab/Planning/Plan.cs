using static TorchSharp.torch;

namespace VJepa.Lab.Planning;

/// <summary>Result of a search. It owns its tensors.</summary>
/// <param name="Actions">The best sampled sequence, float32 [steps, numbers].</param>
/// <param name="Energy">Its energy.</param>
/// <param name="Rounds">What each round sampled.</param>
public sealed record Plan(Tensor Actions, double Energy, IReadOnlyList<PlanRound> Rounds) : IDisposable
{
    public void Dispose()
    {
        Actions.Dispose();
        foreach (var round in Rounds) round.Dispose();
    }
}
