using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace VJepa.Runtime;

/// <summary>Describes the machine that a number was measured on.</summary>
/// <param name="Processor">Model name, if the system reports it.</param>
/// <param name="Cores">Cores that this process may use.</param>
/// <param name="Instructions">
/// Instruction sets that matter for matrix products: avx512f, avx512_bf16, amx_bf16, ….
/// </param>
/// <param name="MemoryBytes">Memory that this process may use.</param>
/// <param name="Device">The default device of training: its type, and the number of GPUs.</param>
/// <param name="ComputeThreads">Current number of libtorch's threads.</param>
/// <param name="System">Operating system and architecture.</param>
/// <param name="LibTorch">Version of libtorch, and its folder if one was chosen.</param>
public sealed record Machine(
    string Processor, int Cores, IReadOnlyList<string> Instructions, long MemoryBytes,
    string Device, int ComputeThreads, string System, string LibTorch)
{
    /// <summary>Describes this machine. Loads libtorch.</summary>
    /// <exception cref="LibTorchException">libtorch could not be loaded.</exception>
    public static Machine Describe()
    {
        var folder = Runtime.LibTorch.Load();
        var device = Devices.Best;
        return new Machine(
            ProcessorName(),
            Environment.ProcessorCount,
            [.. InstructionSets()],
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            device.type == DeviceType.CUDA
                ? $"cuda ({cuda.device_count()})"
                : device.type.ToString().ToLowerInvariant(),
            get_num_threads(),
            $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.OSArchitecture}",
            folder is null ? __version__ : $"{__version__} from {folder}");
    }

    /// <summary>Whether this CPU has instructions for bfloat16 matrix products.</summary>
    public static bool CpuHasBFloat16 => InstructionSets().Any(name => name is "avx512_bf16" or "amx_bf16");

    public override string ToString() =>
        $"{Processor}, {Cores} cores ({string.Join(", ", Instructions)}), " +
        $"{MemoryBytes / (double)(1L << 30):0.0} GiB, {System}; " +
        $"device {Device}; libtorch {LibTorch} on {ComputeThreads} threads";

    private static IEnumerable<string> InstructionSets()
    {
        if (Avx2.IsSupported) yield return "avx2";
        if (Avx512F.IsSupported) yield return "avx512f";
        if (RuntimeInformation.ProcessArchitecture == Architecture.Arm64) yield return "neon";
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7) yield break;
        // Intel's manual, volume 2, CPUID leaf 7: sub-leaf 1, EAX bit 5, and sub-leaf 0, EDX bit 22.
        var bf16 = (X86Base.CpuId(7, 1).Eax >> 5 & 1) != 0;
        var amx = (X86Base.CpuId(7, 0).Edx >> 22 & 1) != 0;
        if (Avx512F.IsSupported && bf16) yield return "avx512_bf16";
        if (Avx512F.IsSupported && amx) yield return "amx_bf16";
    }

    private static string ProcessorName()
    {
        const string file = "/proc/cpuinfo";
        if (File.Exists(file))
        {
            var lines = File.ReadLines(file);
            var line = lines.FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal));
            if (line is not null) return line[(line.IndexOf(':') + 1)..].Trim();
        }
        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
