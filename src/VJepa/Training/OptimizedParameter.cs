using TorchSharp;
using TorchSharp.Modules;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>One parameter with its Adam moments and, for the encoder's, the target encoder's copy that follows it.</summary>
/// <param name="Name">Owner and parameter name, for example <c>encoder.blocks.0.norm1.weight</c>.</param>
/// <param name="Follower">The target encoder's parameter, or null.</param>
public sealed record OptimizedParameter(string Name, Parameter Value, Tensor? Follower)
{
    /// <summary>First moment, shaped as the parameter.</summary>
    public Tensor Mean { get; } = zeros_like(Value).DetachFromDisposeScope();

    /// <summary>Second moment, shaped as the parameter.</summary>
    public Tensor Square { get; } = zeros_like(Value).DetachFromDisposeScope();

    /// <summary>bfloat16 copy of <see cref="Value"/> that the network multiplies with, and of <see cref="Follower"/>; null without mixed precision.</summary>
    internal (Tensor? Value, Tensor? Follower) Shadows { get; set; }

    /// <summary>
    /// Whether someone else wrote weights since the copies were made. On the CPU, by a look at a few places, which loaded weights change and training's
    /// own update does not; false elsewhere.
    /// </summary>
    internal bool CopiesAreOld => Value.device_type == DeviceType.CPU && (IsOld(Value, Shadows.Value) || IsOld(Follower, Shadows.Follower));

    /// <summary>Makes the copies those of the weights again.</summary>
    internal void RenewCopies()
    {
        using var noGrad = no_grad();
        Shadows.Value?.copy_(Value);
        if (Follower is not null) Shadows.Follower?.copy_(Follower);
    }

    /// <summary>Its gradient, and those of the same parameter in replicas: their sum counts.</summary>
    internal List<ParameterGradient> Gradients { get; } = [new(Value, null)];

    /// <summary>Updates so far; a parameter without a gradient is skipped.</summary>
    public long Updates { get; internal set; }

    /// <summary>Vectors and biases never decay; mask tokens, which have three dimensions, do.</summary>
    public bool Decays => Value.dim() > 1 && !Name.EndsWith(".bias", StringComparison.Ordinal);

    private static unsafe bool IsOld(Tensor? weights, Tensor? copy)
    {
        if (weights is null || copy is null) return false;
        float* exact = TensorMemory.Start<float>(weights);
        ushort* rounded = TensorMemory.Start<ushort>(copy);
        var step = Math.Max(1, weights.numel() / 7);
        for (var i = 0L; i < weights.numel(); i += step)
        {
            var value = BitConverter.UInt32BitsToSingle((uint)rounded[i] << 16);
            if (!(MathF.Abs(value - exact[i]) <= MathF.Abs(exact[i]) / 256)) return true; // more than a rounding
        }
        return false;
    }
}
