using TorchSharp;
using static TorchSharp.torch;

namespace VJepa.Runtime;

/// <summary>Type of the matrix products, attention and activations of training. Weights, statistics, losses and targets are float32 in each.</summary>
public enum Precision
{
    /// <summary>float32.</summary>
    Single,

    /// <summary>bfloat16: 8 bits of mantissa and float32's range, so that no loss scaling is needed.</summary>
    BFloat16,

    /// <summary>bfloat16 where the device has instructions for it, else float32: bfloat16 on CPUs with avx512_bf16 or amx_bf16 and on CUDA
    /// (GPUs from before 2020 only imitate it: choose <see cref="Single"/> there).</summary>
    Auto,
}

/// <summary>Chooses by device.</summary>
public static class PrecisionChoice
{
    /// <summary>The type for a device: <see cref="Precision.Auto"/> looks at what it can.</summary>
    public static ScalarType On(this Precision precision, Device device) => precision switch
    {
        Precision.Single => float32,
        Precision.BFloat16 => bfloat16,
        _ => device.type == DeviceType.CUDA || (device.type == DeviceType.CPU && Machine.CpuHasBFloat16) ? bfloat16 : float32,
    };
}
