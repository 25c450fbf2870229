using TorchSharp;
using static TorchSharp.torch;

namespace VJepa.Runtime;

/// <summary>
/// Number format of matrix products, attention and activations in training. Weights, statistics, losses and targets are
/// always float32.
/// </summary>
public enum Precision
{
    /// <summary>float32.</summary>
    Single,

    /// <summary>bfloat16: 8 bits of mantissa and float32's range, so no loss scaling is needed.</summary>
    BFloat16,

    /// <summary>
    /// bfloat16 if the device has instructions for it, else float32. CPUs need avx512_bf16 or amx_bf16. Every CUDA
    /// device counts; GPUs from before 2020 only emulate it: choose <see cref="Single"/> there.
    /// </summary>
    Auto,
}

/// <summary>Resolves a <see cref="Precision"/>.</summary>
public static class PrecisionChoice
{
    /// <summary>The format on a device.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The precision is none of the enum's values.</exception>
    public static ScalarType On(this Precision precision, Device device) => precision switch
    {
        Precision.Single => float32,
        Precision.BFloat16 => bfloat16,
        Precision.Auto => HasBFloat16(device) ? bfloat16 : float32,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "Choose Single, BFloat16 or Auto."),
    };

    private static bool HasBFloat16(Device device) =>
        device.type == DeviceType.CUDA || (device.type == DeviceType.CPU && Machine.CpuHasBFloat16);
}
