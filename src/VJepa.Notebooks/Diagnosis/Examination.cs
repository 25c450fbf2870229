using System.Runtime.InteropServices;
using VJepa.Runtime;

namespace VJepa.Notebooks.Diagnosis;

/// <summary>Everything that <c>vjepa doctor</c> checks.</summary>
internal static class Examination
{
    /// <summary>Findings in order, each when its check is done.</summary>
    public static IEnumerable<Finding> All()
    {
        yield return Finding.Works(
            "system", $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.OSArchitecture}");
        yield return Finding.Works("cores", $"{Environment.ProcessorCount}, "
            + FormattableString.Invariant(
                $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30):0.0} GiB memory"));
        yield return DotNet();
        var torch = NativeLibraries.Torch();
        yield return torch;
        if (torch.Condition == Condition.Works) yield return Instructions(Machine.Describe());
        yield return NativeLibraries.Cuda();
        yield return NativeLibraries.OpenCv();
        foreach (var program in OtherPrograms.All()) yield return program;
    }

    private static Finding DotNet() => Environment.Version.Major >= 10
        ? Finding.Works(".NET", RuntimeInformation.FrameworkDescription)
        : new(".NET", Condition.Broken, RuntimeInformation.FrameworkDescription, "Install the .NET 10 SDK.");

    private static Finding Instructions(Machine machine)
    {
        var sets = string.Join(", ", machine.Instructions);
        return machine.Instructions.Any(set => set is "avx2" or "avx512f" or "neon")
            ? Finding.Works("instructions", $"{machine.Processor}: {sets}")
            : new("instructions", Condition.Absent, $"{machine.Processor}: neither avx2 nor neon",
                "Training works, but slowly.");
    }
}
