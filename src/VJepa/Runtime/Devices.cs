using TorchSharp;
using static TorchSharp.torch;

namespace VJepa.Runtime;

/// <summary>Chooses a device for tensors.</summary>
public static class Devices
{
    /// <summary>A CUDA GPU if libtorch can use one, else Apple's GPU, else the CPU.</summary>
    /// <exception cref="LibTorchException">libtorch could not be loaded.</exception>
    public static Device Best
    {
        get
        {
            LibTorch.Load();
            return cuda_is_available() ? CUDA : mps_is_available() ? MPS : CPU;
        }
    }

    /// <summary>The device with a name: <c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>, <c>mps</c>.</summary>
    /// <exception cref="ArgumentException">There is no such device here.</exception>
    public static Device Named(string name)
    {
        LibTorch.Load();
        var parts = name.Trim().ToLowerInvariant().Split(':');
        var index = 0;
        if (parts.Length > 2) throw Unknown(name);
        if (parts.Length == 2 && (!int.TryParse(parts[1], out index) || index < 0)) throw Unknown(name);
        return parts[0] switch
        {
            "auto" when parts.Length == 1 => Best,
            "cpu" => CPU,
            "cuda" when index < CudaDevices => new Device(DeviceType.CUDA, index),
            "mps" when mps_is_available() => MPS,
            _ => throw Unknown(name),
        };
    }

    private static int CudaDevices => cuda_is_available() ? cuda.device_count() : 0;

    private static ArgumentException Unknown(string name)
    {
        var present = new List<string> { "auto", "cpu" };
        for (var i = 0; i < CudaDevices; i++) present.Add($"cuda:{i}");
        if (mps_is_available()) present.Add("mps");
        return new ArgumentException($"There is no device '{name}' here: choose one of {string.Join(", ", present)}.");
    }
}
