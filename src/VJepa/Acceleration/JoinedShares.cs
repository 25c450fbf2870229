using VJepa.Objectives;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>
/// The features of all shares of a batch, concatenated as new leaves of the graph. The objective's gradient ends there;
/// each share continues its backward pass from its own rows.
/// </summary>
internal sealed class JoinedShares : IDisposable
{
    private readonly IReadOnlyList<IReadOnlyList<MaskedFeatures>> shares;

    public JoinedShares(IReadOnlyList<ClipGroup> groups, IReadOnlyList<IReadOnlyList<MaskedFeatures>> shares)
    {
        this.shares = shares;
        var targets = new Dictionary<int, Tensor>(); // one for all masks of a group
        MaskedFeatures Join(int pair)
        {
            var first = shares[0][pair];
            var group = groups[first.Group];
            if (!targets.TryGetValue(first.Group, out var all))
            {
                all = cat([.. shares.Select(share => share[pair].Targets)]).DetachFromDisposeScope(); // [B, N, D]
                targets[first.Group] = all;
            }
            return first with
            {
                Clips = group.Clips,
                Mask = group.Masks[first.MaskIndex],
                Context = Leaf(share => share[pair].Context),
                Predicted = Leaf(share => share[pair].Predicted),
                Targets = all,
            };
        }
        Whole = [.. Enumerable.Range(0, shares[0].Count).Select(Join)];
    }

    public int Count => shares.Count;

    /// <summary>The features of the whole batch, for the objective.</summary>
    public IReadOnlyList<MaskedFeatures> Whole { get; }

    /// <summary>One share's backward pass, from its rows of the gradient of the joined features.</summary>
    public void Backward(int share)
    {
        var (outputs, gradients) = (new List<Tensor>(), new List<Tensor>());
        void Add(Tensor part, Tensor whole, long from)
        {
            if (whole.grad is not { } gradient || !part.requires_grad) return;
            outputs.Add(part);
            gradients.Add(gradient.narrow(0, from, part.shape[0]));
        }
        for (var pair = 0; pair < Whole.Count; pair++)
        {
            var part = shares[share][pair];
            var from = shares.Take(share).Sum(before => before[pair].Targets.shape[0]); // Context may be freed
            Add(part.Context, Whole[pair].Context, from);
            Add(part.Predicted, Whole[pair].Predicted, from);
        }
        if (outputs.Count > 0) autograd.backward(outputs, gradients);
    }

    public void Dispose()
    {
        foreach (var pair in shares.SelectMany(share => share).Concat(Whole))
        {
            pair.Context.Dispose();
            pair.Predicted.Dispose();
            pair.Targets.Dispose();
        }
    }

    private Tensor Leaf(Func<IReadOnlyList<MaskedFeatures>, Tensor> part)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        return cat([.. shares.Select(share => part(share).detach())]).requires_grad_().DetachFromDisposeScope();
    }
}
