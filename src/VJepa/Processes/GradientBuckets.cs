using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Processes;

/// <summary>Flat float32 memory for the gradients of many parameters, which are summed over processes together: few
/// large messages instead of one for each parameter.</summary>
internal sealed class GradientBuckets : IDisposable
{
    private const long BucketSize = 1 << 22; // values: 16 MB

    private readonly List<Bucket> buckets = [];

    public GradientBuckets(IReadOnlyList<TrainedParameter> parameters)
    {
        using var quiet = no_grad();
        var first = 0;
        while (first < parameters.Count)
        {
            var (end, size) = (first, 0L);
            do size += parameters[end++].Value.numel();
            while (end < parameters.Count && size + parameters[end].Value.numel() <= BucketSize);
            var memory = zeros(size).DetachFromDisposeScope();
            var (slots, at) = (new List<(TrainedParameter, Tensor)>(), 0L);
            foreach (var parameter in parameters.Take(first..end))
            {
                var shape = parameter.Value.shape;
                using var flat = memory.narrow(0, at, parameter.Value.numel());
                slots.Add((parameter, flat.view(shape).DetachFromDisposeScope()));
                at += parameter.Value.numel();
            }
            buckets.Add(new(memory, slots));
            first = end;
        }
    }

    /// <summary>Replaces each parameter's gradient by its sum over processes. While one bucket is on its way, the next
    /// is filled.</summary>
    /// <param name="gradientsOf">A parameter's gradients in this process, which are added up; the same parameters have
    /// some in every process.</param>
    /// <param name="forget">Forgets them.</param>
    public void Sum(
        ProcessGroup processes, Func<TrainedParameter, IReadOnlyList<Tensor>> gradientsOf, Action forget)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var trained = new HashSet<TrainedParameter>(ReferenceEqualityComparer.Instance);
        var requests = new List<nint>();
        foreach (var (memory, slots) in buckets)
        {
            foreach (var (parameter, slot) in slots)
            {
                foreach (var (i, gradient) in gradientsOf(parameter).Index())
                {
                    if (i == 0) slot.copy_(gradient);
                    else slot.add_(gradient.to(slot.device));
                    trained.Add(parameter);
                }
            }
            requests.Add(processes.StartSum(memory));
        }
        forget();
        foreach (var ((_, slots), request) in buckets.Zip(requests))
        {
            processes.Finish(request);
            foreach (var (parameter, slot) in slots)
                if (trained.Contains(parameter)) parameter.Value.grad = slot.to(parameter.Value.device);
        }
    }

    public void Dispose()
    {
        foreach (var (memory, slots) in buckets)
        {
            foreach (var (_, slot) in slots) slot.Dispose();
            memory.Dispose();
        }
    }

    private sealed record Bucket(Tensor Memory, IReadOnlyList<(TrainedParameter Parameter, Tensor Slot)> Slots);
}
