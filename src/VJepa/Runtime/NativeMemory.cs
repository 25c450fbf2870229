using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VJepa.Runtime;

/// <summary>The process's memory outside of .NET's heap, where tensors are.</summary>
public static partial class NativeMemory
{
    /// <summary>Peak resident memory of this process, in bytes. GPU memory is not counted.</summary>
    public static long PeakBytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>
    /// Bytes in use on the C library's heap: CPU tensors and little else. Unlike resident memory it does not count free
    /// blocks, so two measurements can be compared. Without glibc 2.33 or newer: the resident memory.
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
                    // Another C library (musl), or an old glibc.
                }
            }
            using var process = Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }

    /// <summary>
    /// Returns free pages of the C library's heap to the system. Training fragments the heap: a step of a small encoder
    /// was seen to add 1 to 20 MB to resident memory, without end. Takes milliseconds. Does nothing without glibc.
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

    /// <summary><see cref="Release"/> at every 64th step: often enough to stay small, too rarely to cost time.
    /// </summary>
    public static void ReleaseAt(long step)
    {
        if (step % 64 == 0) Release();
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial HeapInfo Info();

    /// <summary>glibc's <c>struct mallinfo2</c>. Mapped is hblkhd, Used is uordblks, in bytes.</summary>
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
