using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VJepa.Runtime;

namespace VJepa.Tests.Runtime;

/// <summary>What the library does to OMP_WAIT_POLICY, seen by native code in a process of its own.</summary>
public sealed partial class WaitingThreadsTests
{
    private const string ChildVariable = "VJEPA_TEST_OMP_CHILD";

    [Theory]
    [InlineData(null, null, "PASSIVE")]
    [InlineData("ACTIVE", null, "ACTIVE")]
    [InlineData(null, "1", "unset")]
    [InlineData(null, "", "unset")]
    public void Waiting_threads_sleep_unless_the_user_wants_otherwise(string? policy, string? keep, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The variable is left alone on Windows.");
        var start = new ProcessStartInfo("dotnet", [typeof(WaitingThreadsTests).Assembly.Location])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[ChildVariable] = "1";
        void Set(string name, string? value)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }
        Set("OMP_WAIT_POLICY", policy);
        Set(WaitingThreads.KeepVariable, keep);
        using var child = Process.Start(start)!;
        Assert.Equal(expected, child.StandardOutput.ReadToEnd().Trim());
        child.WaitForExit();
    }

    [ModuleInitializer]
    internal static void PrintInTheChild()
    {
        if (Environment.GetEnvironmentVariable(ChildVariable) is null) return;
        RuntimeHelpers.RunModuleConstructor(typeof(WaitingThreads).Module.ModuleHandle);
        Console.WriteLine(Marshal.PtrToStringUTF8(GetVariable("OMP_WAIT_POLICY")) ?? "unset");
        Environment.Exit(0);
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetVariable(string name);
}
