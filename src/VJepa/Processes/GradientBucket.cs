using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Processes;

/// <summary>Memory for the gradients of some parameters, one after the other.</summary>
internal sealed class GradientBucket
{
    /// <param name="stage">The stage of the backward pass after which all of them are complete.</param>
    /// <param name="memory">float32 on the CPU, of the size of all parameters together.</param>
    public GradientBucket(int stage, IReadOnlyList<TrainedParameter> parameters, Tensor memory)
    {
        (Stage, Memory) = (stage, memory);
        var at = 0L;
        Slots = [.. parameters.Select(parameter =>
        {
            using var flat = memory.narrow(0, at, parameter.Value.numel());
            at += parameter.Value.numel();
            return (parameter, flat.view(parameter.Value.shape).DetachFromDisposeScope());
        })];
    }

    public int Stage { get; }

    public Tensor Memory { get; }

    public IReadOnlyList<(TrainedParameter Parameter, Tensor Slot)> Slots { get; }

    /// <summary>Those of its parameters that have a gradient in this step.</summary>
    public HashSet<TrainedParameter> Trained { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Null: not begun in this step.</summary>
    public PendingSum? Sum { get; set; }

    /// <summary>Copies this process's gradients.</summary>
    public void Fill(Func<TrainedParameter, IReadOnlyList<Tensor>> gradientsOf)
    {
        using var scope = NewDisposeScope();
        Trained.Clear();
        foreach (var (parameter, slot) in Slots)
        {
            foreach (var (i, gradient) in gradientsOf(parameter).Index())
            {
                if (i == 0) slot.copy_(gradient);
                else slot.add_(gradient.to(slot.device));
                Trained.Add(parameter);
            }
        }
    }
}
