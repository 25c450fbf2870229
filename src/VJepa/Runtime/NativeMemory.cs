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
    /// Bytes that are in use now on the C library's heap: tensors on the CPU and little else. Unlike the resident memory it has no freed holes in
    /// it, so two measurements can be compared. Elsewhere than on Linux with glibc 2.33 or newer: the resident memory.
    /// </summary>
    public static long UsedBytes
    {
        get
        {
            if (OperatingSystem.IsLinux())
            {
                try
                {
                    var info = Info();
                    return (long)(info.Used + info.Mapped);
                }
                catch (EntryPointNotFoundException)
                {
                    // Another C library (musl), or an old one.
                }
            }
            using var process = Process.GetCurrentProcess();
            return process.WorkingSet64;
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

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial HeapInfo Info();

    /// <summary>glibc's <c>struct mallinfo2</c>: of its ten counts, the bytes handed out from the heaps and those mapped on their own.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct HeapInfo
    {
        private readonly nuint arena, freeChunks, fastChunks, mappings;
        public readonly nuint Mapped;
        private readonly nuint highest, fastBytes;
        public readonly nuint Used;
        private readonly nuint free, trimmable;
    }
}
