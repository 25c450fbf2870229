using VJepa.Acceleration;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>Forward and backward passes of some of a group's clips.</summary>
/// <param name="networks">The networks, or copies with gradients of their own.</param>
/// <param name="share">These clips' share of the group.</param>
internal delegate T DensePass<T>(DenseNetworks networks, ClipGroup clips, double share);

/// <summary>How a V-JEPA 2.1 step is carried out, on one thread or on several: the same mathematics.</summary>
internal interface IDenseRunner : IDisposable
{
    /// <summary>Runs the pass over a group, whole or in shares; its gradients add up.</summary>
    IReadOnlyList<T> Run<T>(ClipGroup group, DensePass<T> pass);

    /// <summary>Scales the gradient of a network down to an L2 norm; null: no clipping.</summary>
    /// <returns>The norm before clipping.</returns>
    double ClipGradients(string network, double? maxNorm);

    /// <summary>AdamW, then the target encoder's EMA.</summary>
    void Update(double learningRate, double weightDecay, double momentum);

    void ForgetGradients();

    /// <param name="shares">Shares of a batch that run side by side; 1: plain; null: the device's default.</param>
    static IDenseRunner For(
        DenseNetworks networks, IReadOnlyList<TrainedParameter> parameters, AdamWSettings settings, Device device,
        int? shares) => shares != 1 && Accelerator.Enabled && device.type == TorchSharp.DeviceType.CPU
            ? new ThreadedDenseRunner(networks, parameters, settings, shares)
            : new PlainDenseRunner(networks, parameters, settings);
}

/// <summary>One thread of control and libtorch's own operations.</summary>
internal sealed class PlainDenseRunner(
    DenseNetworks networks, IReadOnlyList<TrainedParameter> parameters, AdamWSettings settings) : IDenseRunner
{
    private readonly AdamW optimizer = new(parameters, settings);

    public IReadOnlyList<T> Run<T>(ClipGroup group, DensePass<T> pass)
    {
        using var scope = NewDisposeScope();
        return [pass(networks, group, 1)];
    }

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
