using static TorchSharp.torch;

namespace VJepa.Lab.Planning;

/// <summary>
/// The cross-entropy method (Rubinstein 1999; the planner of V-JEPA 2-AC, section 3.2): sample action sequences from a normal distribution, keep those of lowest energy, sample the next round from their mean and deviation.
/// </summary>
public static class CrossEntropyMethod
{
    /// <summary>Returns the sampled action sequence of lowest energy. The caller owns it.</summary>
    /// <param name="energy">float32 [N, steps, numbers] -> energies [N]; lower is better.</param>
    /// <param name="steps">Actions per sequence.</param>
    /// <param name="numbers">Numbers per action.</param>
    /// <param name="settings">Candidates, elites, rounds.</param>
    /// <param name="start">Mean of the first round, [steps, numbers]; null: 0.</param>
    /// <param name="cancel">Stops between rounds.</param>
    /// <exception cref="ArgumentException">A setting is invalid, or the energy's shape is not [N].</exception>
    public static Plan Search(Func<Tensor, Tensor> energy, int steps, int numbers, CrossEntropySettings? settings = null, Tensor? start = null, CancellationToken cancel = default)
    {
        settings ??= new CrossEntropySettings();
        settings.Validate();
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var generator = new Generator((ulong)settings.Seed);
        var mean = start?.clone() ?? zeros(steps, numbers);
        var deviation = full([steps, numbers], settings.Spread);
        var rounds = new List<PlanRound>();
        var (best, least) = (zeros(0), float.PositiveInfinity);
        for (var round = 0; round < settings.Rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            var drawn = (mean + deviation * randn([settings.Candidates, steps, numbers], generator: generator)).clamp(-settings.Limit, settings.Limit);
            if (round > 0) drawn[0] = mean.clamp(-settings.Limit, settings.Limit); // the mean is a candidate too
            var energies = energy(drawn).to(float32);
            if (energies.dim() != 1 || energies.shape[0] != settings.Candidates)
                throw new ArgumentException($"The energies of {settings.Candidates} sequences have the shape [{string.Join(", ", energies.shape)}]; expected [{settings.Candidates}].");
            var (lowest, order) = energies.topk(settings.Elites, largest: false);
            if (lowest[0].item<float>() < least) (best, least) = (drawn[order[0]].clone(), lowest[0].item<float>());
            var elites = drawn.index_select(0, order); // [elites, steps, numbers]
            mean = settings.Inertia * mean + (1 - settings.Inertia) * elites.mean([0]);
            deviation = settings.Inertia * deviation + (1 - settings.Inertia) * elites.std(0);
            rounds.Add(new PlanRound(drawn.DetachFromDisposeScope(), energies.DetachFromDisposeScope(), mean.clone().DetachFromDisposeScope()));
        }
        return new Plan(best.DetachFromDisposeScope(), least, rounds);
    }
}
