using VJepa.Acceleration;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Objectives;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>The forward pass of a step over some of its clips; returns what the objective needs.</summary>
public delegate IReadOnlyList<MaskedFeatures> ForwardPass(Networks networks, IReadOnlyList<ClipGroup> groups);

/// <summary>Creates a runner for networks and their trained parameters on a device.</summary>
public delegate IStepRunner RunnerFactory(
    Networks networks, IReadOnlyList<TrainedParameter> parameters, AdamWSettings settings, Device device);

/// <summary>How a step is carried out: on one thread or on several. The mathematics is the same.</summary>
public interface IStepRunner : IDisposable
{
    /// <summary>Runs the pass over the batch.</summary>
    IReadOnlyList<MaskedFeatures> Forward(IReadOnlyList<ClipGroup> groups, ForwardPass pass);

    /// <summary>Adds the gradient of the loss to the parameters' gradients.</summary>
    void Backward(Tensor loss);

    /// <summary>Scales the gradient of a network down to an L2 norm; null: no clipping.</summary>
    /// <returns>The norm before clipping.</returns>
    double ClipGradients(string network, double? maxNorm);

    /// <summary>AdamW, then the target encoder's EMA: target = momentum * target + (1 - momentum) * encoder.</summary>
    void Update(double learningRate, double weightDecay, double momentum);

    void ForgetGradients();

    /// <summary>The default runner for a device: threaded on the CPU unless acceleration is off, else plain.</summary>
    static IStepRunner For(
        Networks networks, IReadOnlyList<TrainedParameter> parameters, AdamWSettings settings, Device device) =>
        Accelerator.Runner(networks, parameters, settings, device) ?? new PlainRunner(networks, parameters, settings);
}

/// <summary>One thread of control and libtorch's own operations.</summary>
public sealed class PlainRunner(Networks networks, IReadOnlyList<TrainedParameter> parameters, AdamWSettings settings)
    : IStepRunner
{
    private readonly AdamW optimizer = new(parameters, settings);

    /// <summary>For <c>new Pretrainer(config, runner: PlainRunner.Create)</c>.</summary>
    public static IStepRunner Create(
        Networks networks, IReadOnlyList<TrainedParameter> parameters, AdamWSettings settings, Device device) =>
        new PlainRunner(networks, parameters, settings);

    public IReadOnlyList<MaskedFeatures> Forward(IReadOnlyList<ClipGroup> groups, ForwardPass pass) =>
        pass(networks, groups);

    public void Backward(Tensor loss) => loss.backward();

    public double ClipGradients(string network, double? maxNorm) =>
        GradientClipping.Clip(parameters.Where(p => p.Network == network), maxNorm);

    public void Update(double learningRate, double weightDecay, double momentum)
    {
        optimizer.Step(learningRate, weightDecay);
        using var quiet = no_grad();
        foreach (var p in parameters) p.Target?.lerp_(p.Value, 1 - momentum);
    }

    public void ForgetGradients()
    {
        foreach (var p in parameters) p.Value.grad = null;
    }

    public void Dispose() { }
}

/// <summary>Clipping by norm, as released: with 1e-6 in the denominator.</summary>
public static class GradientClipping
{
    /// <summary>The factor that scales a gradient of this norm down to the maximum; 1 for no maximum.</summary>
    public static double Factor(double norm, double? maxNorm) =>
        maxNorm is { } max ? Math.Min(1, max / (norm + 1e-6)) : 1;

    /// <summary>Scales gradients down to a common L2 norm (null: no clipping); returns the norm before.</summary>
    public static double Clip(IEnumerable<TrainedParameter> parameters, double? maxNorm)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var gradients = parameters.Select(p => p.Value.grad).OfType<Tensor>().ToArray();
        var norm = Math.Sqrt(gradients.Sum(gradient => gradient.to(float64).square().sum().item<double>()));
        if (Factor(norm, maxNorm) is < 1 and var factor) foreach (var gradient in gradients) gradient.mul_(factor);
        return norm;
    }
}

/// <summary>Clips of one length with their masks. A V-JEPA 2 step has a group for each length.</summary>
/// <param name="Clips">[B, C, T, H, W].</param>
/// <param name="Masks">Pairs on the token grid of these clips.</param>
public sealed record ClipGroup(Tensor Clips, IReadOnlyList<MaskPair> Masks)
{
    /// <summary>The same on another device.</summary>
    public ClipGroup To(Device device) => new(Clips.to(device), [.. Masks.Select(mask => mask.To(device))]);

    /// <summary>One of several nearly equal parts (sizes differ by at most one clip).</summary>
    public ClipGroup Part(int index, int count)
    {
        var (from, to) = (Clips.shape[0] * index / count, Clips.shape[0] * (index + 1) / count);
        Tensor Rows(Tensor all) => all.narrow(0, from, to - from);
        return new(Rows(Clips), [.. Masks.Select(mask => new MaskPair(Rows(mask.Context), Rows(mask.Target)))]);
    }

    /// <summary>Splits a batch into parts, each with its share of the clips.</summary>
    public static IEnumerable<(IReadOnlyList<ClipGroup> Part, double Share)> Split(
        IReadOnlyList<ClipGroup> groups, int parts)
    {
        if (parts == 1) return [(groups, 1)];
        var batch = groups[0].Clips.shape[0];
        if (batch < parts || groups.Any(group => group.Clips.shape[0] != batch))
        {
            var sizes = string.Join(" and ", groups.Select(group => group.Clips.shape[0]));
            throw new ArgumentException(
                $"A batch of {sizes} clips can't be accumulated in {parts} parts: " +
                "give groups of one size, with at least as many clips as parts.");
        }
        return Enumerable.Range(0, parts).Select(i =>
        {
            IReadOnlyList<ClipGroup> part = [.. groups.Select(group => group.Part(i, parts))];
            return (part, (double)part[0].Clips.shape[0] / batch);
        });
    }
}
