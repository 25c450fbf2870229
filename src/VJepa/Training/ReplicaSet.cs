using System.Diagnostics;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>Data parallelism within a process: shares of a batch pass through networks and replicas side by side, each on a thread of its own.</summary>
internal sealed class ReplicaSet(Networks own, PretrainingConfig config, AdamWithEma optimizer) : IDisposable
{
    private readonly List<Replica> replicas = [];

    /// <summary>Losses and gradients of a step; each network has the gradients of its share.</summary>
    /// <param name="count">Shares; 1 for the whole batch on the calling thread.</param>
    public BatchPass Run(IReadOnlyList<ClipGroup> groups, int count)
    {
        if (count == 1) return BatchPass.Run(own, config, groups);
        var start = Stopwatch.GetTimestamp();
        while (replicas.Count < count - 1) Add();
        foreach (var replica in replicas) replica.Follow(own);
        var passes = new BatchPass[count];
        using var means = new BatchMean(count);
        TensorThreads.Run(count, get_num_threads(), i =>
        {
            try
            {
                using var scope = NewDisposeScope();
                var part = groups.Select(group => group.Part(i, count)).ToArray();
                var share = (double)part[0].Clips.shape[0] / groups[0].Clips.shape[0];
                passes[i] = BatchPass.Run(i == 0 ? own : replicas[i - 1].Networks, config, part, share, mean => means.Of(i, mean, share));
            }
            catch
            {
                means.Leave(i);
                throw;
            }
        });
        return BatchPass.Sum(passes, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Ends the replicas; the next step makes new ones.</summary>
    public void Dispose()
    {
        foreach (var replica in replicas) replica.Dispose();
        foreach (var parameter in optimizer.Parameters) parameter.Gradients.RemoveRange(1, parameter.Gradients.Count - 1);
        replicas.Clear();
    }

    private void Add()
    {
        var replica = new Replica(own, config);
        foreach (var (parameter, gradient) in optimizer.Parameters.Zip(replica.Gradients)) parameter.Gradients.Add(gradient);
        replicas.Add(replica);
    }
}
