using TorchSharp;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>The memory behind tensors, for kernels that read and write it themselves. It does not move; the tensor must outlive its use.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>Whether kernels can take it: of this type, on the CPU, side by side, below 2 GB.</summary>
    public static bool IsOnCpu(Tensor tensor, ScalarType type) =>
        tensor.device_type == DeviceType.CPU && tensor.dtype == type && tensor.is_contiguous() && tensor.numel() < int.MaxValue / sizeof(float);

    /// <summary>The same for float32.</summary>
    public static bool IsFloatOnCpu(Tensor tensor) => IsOnCpu(tensor, float32);

    /// <summary>Where its values begin.</summary>
    public static nint Address(Tensor tensor) => (nint)Start<byte>(tensor);

    /// <summary>Its first value.</summary>
    public static float* Floats(Tensor tensor) => Start<float>(tensor);

    /// <summary>Its first value, as another type of the same size; null for no tensor.</summary>
    public static T* Start<T>(Tensor? tensor) where T : unmanaged
    {
        if (tensor is null) return null;
        fixed (byte* at = tensor.bytes) return (T*)at;
    }
}
