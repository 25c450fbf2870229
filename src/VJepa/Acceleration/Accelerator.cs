using TorchSharp;
using TorchSharp.Modules;
using VJepa.Models;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>
/// The same mathematics, faster on CPUs. A method returns null if it has nothing better than libtorch;
/// <see cref="Ops"/> then computes the plain formula. One switch turns all of it off.
/// </summary>
public static class Accelerator
{
    /// <summary>The environment variable that turns it off: <c>VJEPA_ACCELERATION=off</c>.</summary>
    public const string Variable = "VJEPA_ACCELERATION";

    /// <summary>Whether to use own kernels, threads over shares of a batch, and the fused update.</summary>
    public static bool Enabled { get; set; } =
        Environment.GetEnvironmentVariable(Variable)?.Trim().ToLowerInvariant()
            is not ("off" or "0" or "false" or "no");

    internal static Tensor? Linear(Tensor x, Tensor weight, Tensor bias) =>
        Enabled && IsCpu(x) ? LinearFunction.Map(x, weight, bias, addBias: true) : null;

    internal static Tensor? LinearGelu(Tensor x, Tensor weight, Tensor bias) =>
        Enabled && IsCpu(x) && GeluFunction.IsSupported(x, bias.numel())
            ? GeluFunction.Activate(LinearFunction.Map(x, weight, bias, addBias: false), bias)
            : null;

    internal static Tensor? Attention(Tensor qkv, int heads) =>
        Enabled && AttentionFunction.IsSupported(qkv) ? AttentionFunction.Mix(qkv, heads) : null;

    /// <summary>libtorch's CPU kernel takes bfloat16 tokens with float32 parameters.</summary>
    internal static Tensor? LayerNorm(Tensor x, LayerNorm norm) => Enabled && IsCpu(x)
        ? nn.functional.layer_norm(x, [x.shape[^1]], norm.weight, norm.bias, norm.eps)
        : null;

    internal static Tensor Recompute(TransformerBlock block, Tensor x, RotaryAngles? rotary) =>
        RecomputeFunction.Run(block, x, rotary);

    /// <summary>A runner of training steps for networks on the CPU.</summary>
    internal static IStepRunner? Runner(
        Networks networks, IReadOnlyList<TrainedParameter> parameters, AdamWSettings settings, Device device) =>
        Enabled && device.type == DeviceType.CPU ? new ThreadedRunner(networks, parameters, settings) : null;

    private static bool IsCpu(Tensor x) => x.device_type == DeviceType.CPU;
}
