using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VJepa.Runtime;

/// <summary>
/// Makes OpenMP's threads sleep while they wait for each other, by setting OMP_WAIT_POLICY to PASSIVE. By default they
/// spin: on a busy machine they take the core of the very thread they wait for, and a training step takes several times
/// as long. A value that is already set stays, and <see cref="KeepVariable"/> leaves the variable alone.
/// </summary>
internal static partial class WaitingThreads
{
    /// <summary>If this variable is set, to any value, OMP_WAIT_POLICY is not touched.</summary>
    public const string KeepVariable = "VJEPA_KEEP_OMP";

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "libtorch reads the variable when it loads.")]
    internal static void Sleep()
    {
        if (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable(KeepVariable) is not null) return;
        // Native code on Unix does not see what .NET's SetEnvironmentVariable sets.
        _ = SetVariable("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
