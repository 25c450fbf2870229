using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Lab.Planning;

/// <summary>
/// Planning in feature space (V-JEPA 2-AC, section 3.2): the predictor rolls out the features after a sequence of actions; the energy is their L1 distance to the features of a goal image.
/// </summary>
/// <param name="trainer">Encoder and predictor, with the normalization of features.</param>
/// <param name="grid">Token rows and columns per frame.</param>
/// <param name="move">The agent's own state after an action: states [N, S], actions [N, A] -> [N, S].</param>
public sealed class WorldModel(ActionTrainer trainer, (int Height, int Width) grid, Func<Tensor, Tensor, Tensor> move)
{
    /// <summary>Features of an image: [1, 3, 1, H, W] -> [1, N, D].</summary>
    public Tensor Look(Tensor picture) => trainer.Features(picture);

    /// <summary>Predicted features after each action, [B, steps * N, D].</summary>
    /// <param name="now">Current features, [1, N, D].</param>
    /// <param name="state">Current state, [1, S].</param>
    /// <param name="actions">[B, steps, A].</param>
    public Tensor Imagine(Tensor now, Tensor state, Tensor actions)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var batch = actions.shape[0];
        var states = new List<Tensor> { state.expand(batch, -1) };
        for (var step = 1; step < actions.shape[1]; step++) states.Add(move(states[^1], actions.select(1, step - 1)));
        return trainer.RollOut(now.expand(batch, -1, -1), actions, stack(states, 1), grid).MoveToOuterDisposeScope();
    }

    /// <summary>Energies of action sequences, [B]: mean absolute difference between the last predicted features and the goal's.</summary>
    /// <param name="goal">Features of the goal image, [1, N, D].</param>
    public Tensor Energy(Tensor now, Tensor state, Tensor goal, Tensor actions)
    {
        using var scope = NewDisposeScope();
        var imagined = Imagine(now, state, actions);
        var last = imagined.narrow(1, imagined.shape[1] - goal.shape[1], goal.shape[1]); // [B, N, D]
        return (last - goal).abs().mean([1, 2]).MoveToOuterDisposeScope();
    }

    /// <summary>The best actions towards a goal, for receding-horizon control: do the first action, look, plan again. The caller owns the plan.</summary>
    public Plan Towards(Tensor now, Tensor state, Tensor goal, int steps, int numbers, CrossEntropySettings? settings = null, CancellationToken cancel = default) =>
        CrossEntropyMethod.Search(actions => Energy(now, state, goal, actions), steps, numbers, settings, cancel: cancel);

    /// <summary>Energies of single actions of two numbers on a grid from -1 to 1, float32 [points, points]; the first number varies along columns.</summary>
    public Tensor Landscape(Tensor now, Tensor state, Tensor goal, int points = 21)
    {
        using var scope = NewDisposeScope();
        var axis = linspace(-1, 1, points);
        var actions = stack([axis.unsqueeze(0).expand(points, points), axis.unsqueeze(1).expand(points, points)], -1).reshape(points * points, 1, 2);
        return Energy(now, state, goal, actions).view(points, points).MoveToOuterDisposeScope();
    }
}
