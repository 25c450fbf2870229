using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Lab.Planning;

/// <summary>
/// Plans in feature space (V-JEPA 2-AC, section 3.2): the predictor imagines the features after a sequence of actions; the sequence's energy is
/// their mean absolute distance to the features of a goal picture.
/// </summary>
/// <param name="trainer">The encoder and predictor, with the features' normalization.</param>
/// <param name="grid">Token rows and columns of a frame.</param>
/// <param name="move">The state after an action, states [N, S], actions [N, A] -> [N, S]: what the agent knows of its own body.</param>
public sealed class WorldModel(ActionTrainer trainer, (int Height, int Width) grid, Func<Tensor, Tensor, Tensor> move)
{
    /// <summary>Features of a picture: [1, 3, 1, H, W] -> [1, N, D].</summary>
    public Tensor Look(Tensor picture) => trainer.Features(picture);

    /// <summary>Imagined features after each action, [B, steps * N, D].</summary>
    /// <param name="now">Features now, [1, N, D].</param>
    /// <param name="state">The state now, [1, S].</param>
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

    /// <summary>Energies of action sequences: mean absolute distance of the last imagined features to the goal's. [B].</summary>
    /// <param name="goal">Features of the goal picture, [1, N, D].</param>
    public Tensor Energy(Tensor now, Tensor state, Tensor goal, Tensor actions)
    {
        using var scope = NewDisposeScope();
        var imagined = Imagine(now, state, actions);
        var last = imagined.narrow(1, imagined.shape[1] - goal.shape[1], goal.shape[1]); // [B, N, D]
        return (last - goal).abs().mean([1, 2]).MoveToOuterDisposeScope();
    }

    /// <summary>The best actions towards a goal. The caller owns the plan; it does its first action, looks, and plans again.</summary>
    public Plan Towards(Tensor now, Tensor state, Tensor goal, int steps, int numbers, CrossEntropySettings? settings = null, CancellationToken cancel = default) =>
        CrossEntropyMethod.Search(actions => Energy(now, state, goal, actions), steps, numbers, settings, cancel: cancel);

    /// <summary>Energy of every single action of two numbers on a grid from -1 to 1, the rest 0: float32 [points, points], first number along columns.</summary>
    public Tensor Landscape(Tensor now, Tensor state, Tensor goal, int points = 21)
    {
        using var scope = NewDisposeScope();
        var axis = linspace(-1, 1, points);
        var actions = stack([axis.unsqueeze(0).expand(points, points), axis.unsqueeze(1).expand(points, points)], -1).reshape(points * points, 1, 2);
        return Energy(now, state, goal, actions).view(points, points).MoveToOuterDisposeScope();
    }
}
