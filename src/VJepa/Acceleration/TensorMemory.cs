using TorchSharp;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>The memory of tensors, for kernels that access it directly. It does not move; keep the tensor alive
/// meanwhile.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>Whether kernels support it: of this type, on the CPU, contiguous, below 2 GB.</summary>
    public static bool IsOnCpu(Tensor tensor, ScalarType type) =>
        tensor.device_type == DeviceType.CPU
        && tensor.dtype == type
        && tensor.is_contiguous()
        && tensor.numel() < int.MaxValue / sizeof(float);

    /// <summary>The same for float32.</summary>
    public static bool IsFloatOnCpu(Tensor tensor) => IsOnCpu(tensor, float32);

    /// <summary>Address of the first value.</summary>
    public static nint Address(Tensor tensor) => (nint)Start<byte>(tensor);

    /// <summary>Pointer to the first value.</summary>
    public static float* Floats(Tensor tensor) => Start<float>(tensor);

    /// <summary>Pointer to the first value as another type of the same size; null for a null tensor.</summary>
    public static T* Start<T>(Tensor? tensor) where T : unmanaged
    {
        if (tensor is null) return null;
        fixed (byte* at = tensor.bytes) return (T*)at;
    }
}
