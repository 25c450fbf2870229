using VJepa.Acceleration;
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

    public double ClipGradients(string network, double? maxNorm)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var gradients = parameters.Where(p => p.Network == network)
            .Select(p => p.Value.grad).OfType<Tensor>().ToArray();
        var norm = Math.Sqrt(gradients.Sum(gradient => gradient.to(float64).square().sum().item<double>()));
        var factor = GradientClipping.Factor(norm, maxNorm);
        if (factor < 1) foreach (var gradient in gradients) gradient.mul_(factor);
        return norm;
    }

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
}
