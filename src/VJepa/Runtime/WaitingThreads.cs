using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VJepa.Runtime;

/// <summary>
/// Lets OpenMP's threads sleep while they wait for each other. By default they turn in a loop, and on a machine that also does
/// something else they keep the very thread they wait for off its core: training steps then take several times as long.
/// A value of OMP_WAIT_POLICY that is set already stays.
/// </summary>
internal static partial class WaitingThreads
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "libtorch reads the variable while it loads, which any first tensor may cause.")]
    internal static void Sleep()
    {
        // .NET's own SetEnvironmentVariable does not reach native code on Unix.
        if (!OperatingSystem.IsWindows()) _ = SetVariable("OMP_WAIT_POLICY", "PASSIVE", 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
