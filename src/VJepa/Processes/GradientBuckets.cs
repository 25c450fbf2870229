using VJepa.Acceleration;
using VJepa.Models;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Processes;

/// <summary>Flat float32 memory for the gradients of many parameters, which are summed over processes together: few
/// large messages instead of one for each parameter. A bucket holds parameters whose gradients are complete after the
/// same stage of the backward pass (<see cref="GraphCuts"/>).</summary>
internal sealed class GradientBuckets : IDisposable
{
    private const long BucketSize = 1 << 22; // values: 16 MB

    private readonly ProcessGroup processes;
    private readonly Func<TrainedParameter, IReadOnlyList<Tensor>> gradientsOf;
    private readonly List<GradientBucket> buckets = []; // in the order in which they are summed

    /// <param name="gradientsOf">A parameter's gradients in this process, which are added up; the same parameters have
    /// some in every process.</param>
    public GradientBuckets(
        ProcessGroup processes, Networks networks, IReadOnlyList<TrainedParameter> parameters,
        Func<TrainedParameter, IReadOnlyList<Tensor>> gradientsOf)
    {
        (this.processes, this.gradientsOf) = (processes, gradientsOf);
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var stages = Stages(networks);
        foreach (var stage in parameters.GroupBy(stages).OrderByDescending(stage => stage.Key))
        {
            TrainedParameter[] all = [.. stage];
            for (int first = 0, end; first < all.Length; first = end)
            {
                (end, var size) = (first, 0L);
                do size += all[end++].Value.numel();
                while (end < all.Length && size + all[end].Value.numel() <= BucketSize);
                buckets.Add(new(stage.Key, all[first..end], zeros(size).DetachFromDisposeScope()));
            }
        }
    }

    /// <summary>Number of buckets.</summary>
    public int Count => buckets.Count;

    /// <summary>How many of them are on their way or summed.</summary>
    public int Started => buckets.Count(bucket => bucket.Sum is not null);

    /// <summary>Sends the gradients that are complete after a stage on their way, beside the computation. Each process
    /// does so for the same stages, from the last to the first.</summary>
    public void Start(int stage) => Start(bucket => bucket.Stage == stage, moving: true);

    /// <summary>Replaces each parameter's gradient by its sum over processes. While one bucket is on its way, the next
    /// is filled.</summary>
    /// <param name="forget">Forgets the gradients of this process.</param>
    public void Sum(Action forget)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        Start(_ => true, moving: false);
        forget();
        foreach (var bucket in buckets)
        {
            processes.Finish(bucket.Sum!);
            bucket.Sum = null;
            foreach (var (parameter, slot) in bucket.Slots)
                if (bucket.Trained.Contains(parameter)) parameter.Value.grad = slot.to(parameter.Value.device);
        }
    }

    /// <summary>Waits for sums that have begun, and drops them.</summary>
    public void Drop()
    {
        foreach (var bucket in buckets)
        {
            if (bucket.Sum is { } sum) processes.Finish(sum);
            bucket.Sum = null;
        }
    }

    /// <summary>Doesn't wait for sums on their way, which keep their memory: another process may have ended.</summary>
    public void Dispose()
    {
        foreach (var bucket in buckets)
        {
            foreach (var (_, slot) in bucket.Slots) slot.Dispose();
            if (bucket.Sum is null or { Ended: true }) bucket.Memory.Dispose();
        }
    }

    private void Start(Func<GradientBucket, bool> chosen, bool moving)
    {
        using var quiet = no_grad();
        foreach (var bucket in buckets.Where(bucket => bucket.Sum is null && chosen(bucket)))
        {
            bucket.Fill(gradientsOf);
            bucket.Sum = processes.StartSum(bucket.Memory, moving);
        }
    }

    /// <summary>The stage after which a parameter's gradient is complete: for a block's, the block's own; for others of
    /// a network, that of its first block; for the objective's, those before all stages.</summary>
    private static Func<TrainedParameter, int> Stages(Networks networks)
    {
        var order = GraphCuts.Order(networks);
        var blocks = order.Index().Where(at => at.Item is TransformerBlock)
            .SelectMany(at => at.Item.parameters().Select(parameter => (parameter, at.Index)))
            .ToDictionary(at => (object)at.parameter, at => at.Index, ReferenceEqualityComparer.Instance);
        var predictor = order.Index().First(at => at.Item == networks.Encoder).Index + 1;
        return parameter => blocks.TryGetValue(parameter.Value, out var stage)
            ? stage
            : parameter.Network switch { "encoder" => 0, "predictor" => predictor, _ => order.Count };
    }
}
