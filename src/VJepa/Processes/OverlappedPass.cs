using VJepa.Acceleration;
using VJepa.Objectives;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Processes;

/// <summary>
/// Runs a process's part of a step with its graph cut into stages (<see cref="GraphCuts"/>), so that the gradients of
/// one stage travel while the backward pass is in the next.
/// <para>Gradients of a step's parts (Accumulation) add up, so only the last part's may travel. A step is taken to have
/// as many parts as the step before; in a run's first step, nothing travels early. If there are more parts after all,
/// what has begun is dropped and begins again.</para>
/// </summary>
internal sealed class OverlappedPass(IStepRunner inner, GradientBuckets buckets) : IDisposable
{
    private readonly List<GraphCuts> cuts = [];
    private int part, parts;

    /// <summary>Buckets of the last step that had begun to travel before its last stage.</summary>
    public int Early { get; private set; }

    /// <summary>Begins a part of a step.</summary>
    /// <param name="cut">Whether its graph is cut. Other runners than those here may not bear it.</param>
    public IReadOnlyList<MaskedFeatures> Forward(IReadOnlyList<ClipGroup> groups, ForwardPass pass, bool cut)
    {
        Free();
        if (part++ == 0) Early = 0;
        if (buckets.Started > 0) buckets.Drop();
        return inner.Forward(groups, cut && inner is PlainRunner or ThreadedRunner ? Cut(pass) : pass);
    }

    /// <summary>The whole backward pass from a loss on the features.</summary>
    public void Backward(Tensor loss)
    {
        var left = Enumerable.Repeat(cuts.Count, cuts.Count == 0 ? 0 : cuts[0].Stages + 1).ToArray();
        void Done(int stage)
        {
            // The last of the shares; they all go from the last stage to the first.
            if (part != parts || Interlocked.Decrement(ref left[stage]) > 0) return;
            if (stage == 0) Early = buckets.Started;
            buckets.Start(stage);
        }
        if (inner is ThreadedRunner threaded)
        {
            threaded.Backward(loss, networks => cuts.Find(cut => cut.Networks == networks)?.Backward(Done));
        }
        else
        {
            inner.Backward(loss);
            foreach (var cut in cuts) cut.Backward(Done);
        }
        Free();
    }

    /// <summary>Ends a step's backward passes.</summary>
    public void End() => parts = part;

    /// <summary>Forgets a step, also one that was left in the middle.</summary>
    public void Forget()
    {
        part = 0;
        Free();
        buckets.Drop();
    }

    public void Dispose() => Free();

    private ForwardPass Cut(ForwardPass pass) => (networks, groups) =>
    {
        var cut = new GraphCuts(networks);
        lock (cuts) cuts.Add(cut); // shares run side by side
        return cut.Record(() => pass(networks, groups));
    };

    private void Free()
    {
        foreach (var cut in cuts) cut.Dispose();
        cuts.Clear();
    }
}
