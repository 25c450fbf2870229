using VJepa.Objectives;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Processes;

/// <summary>
/// The features of all processes' clips as new leaves of the graph, so that normalization and objective see the whole
/// batch. The objective's gradient ends there; each process goes on from the rows of its own clips.
/// </summary>
internal sealed class SharedFeatures
{
    private readonly ProcessGroup processes;
    private readonly List<(Tensor Mine, Tensor Leaf, long From)> links = [];

    /// <param name="groups">The whole batch.</param>
    /// <param name="mine">The features of this process's part of it.</param>
    public SharedFeatures(
        ProcessGroup processes, IReadOnlyList<ClipGroup> groups, IReadOnlyList<MaskedFeatures> mine)
    {
        this.processes = processes;
        var targets = mine.DistinctBy(pair => pair.Group).ToDictionary(
            pair => pair.Group, pair => processes.Gather(pair.Targets, Rows(groups[pair.Group]))); // [B, N, W]
        Whole = [.. mine.Select(pair => pair with
        {
            Clips = groups[pair.Group].Clips,
            Mask = groups[pair.Group].Masks[pair.MaskIndex],
            Context = Leaf(pair.Context, Rows(groups[pair.Group])),
            Predicted = Leaf(pair.Predicted, Rows(groups[pair.Group])),
            Targets = targets[pair.Group],
        })];
    }

    /// <summary>The features of the whole batch, for the objective.</summary>
    public IReadOnlyList<MaskedFeatures> Whole { get; }

    /// <summary>A scalar whose gradient in this process's features is the objective's, times a factor. Null: the
    /// objective has none there.</summary>
    public Tensor? Continuation(double factor)
    {
        Tensor? sum = null;
        foreach (var (mine, leaf, from) in links)
        {
            if (leaf.grad is not { } gradient) continue;
            var term = (mine * (gradient.narrow(0, from, mine.shape[0]) * factor)).sum();
            sum = sum is null ? term : sum + term;
        }
        return sum;
    }

    /// <summary>How many clips each process has, as <see cref="ClipGroup.Part"/> cuts them.</summary>
    private long[] Rows(ClipGroup group)
    {
        var batch = group.Clips.shape[0];
        return [.. Enumerable.Range(0, processes.Size).Select(
            process => batch * (process + 1) / processes.Size - batch * process / processes.Size)];
    }

    private Tensor Leaf(Tensor mine, long[] rows)
    {
        var leaf = processes.Gather(mine, rows);
        if (!mine.requires_grad) return leaf;
        leaf.requires_grad_();
        links.Add((mine, leaf, rows.Take(processes.Rank).Sum()));
        return leaf;
    }
}
