using TorchSharp.Modules;
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

    /// <summary>Its gradient, and those of the same parameter in replicas: their sum counts.</summary>
    internal List<ParameterGradient> Gradients { get; } = [new(Value, null)];

    /// <summary>Updates so far; a parameter without a gradient is skipped.</summary>
    public long Updates { get; internal set; }

    /// <summary>Vectors and biases never decay; mask tokens, which have three dimensions, do.</summary>
    public bool Decays => Value.dim() > 1 && !Name.EndsWith(".bias", StringComparison.Ordinal);
}
