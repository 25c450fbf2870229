using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VJepa.Runtime;

/// <summary>Memory of the process outside of .NET: tensors live there.</summary>
public static partial class NativeMemory
{
    /// <summary>The most memory that this process has had at a time, in bytes; on a GPU what lies there is not in it.</summary>
    public static long PeakBytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>
    /// Gives pages that the C library keeps for later back to the system. Masks differ in size from step to step, so that the
    /// library's heap keeps holes of many sizes; nothing in it is lost. It takes milliseconds. Does nothing but on Linux with glibc.
    /// </summary>
    public static void Release()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library (musl) has no such call and keeps less.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);
}
