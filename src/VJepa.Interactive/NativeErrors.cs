using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VJepa.Interactive;

/// <summary>
/// Keeps the process alive when TorchSharp's native library lets a C++ exception escape (for example, of a shape
/// mismatch in matmul), which would end it. The thread that threw is blocked forever instead, and the engine is told.
/// Linux only, where the C++ runtime is a separate library.
/// </summary>
public static unsafe partial class NativeErrors
{
    private static readonly Lock installing = new();
    private static Func<NativeException, bool>? report;
    private static delegate* unmanaged<void> previous;

    /// <param name="lost">Is called on the thread that is lost. False if no cell runs there: the process then ends.
    /// </param>
    public static void Install(Func<NativeException, bool> lost)
    {
        lock (installing)
        {
            if (report is not null || !OperatingSystem.IsLinux()
                || !NativeLibrary.TryLoad("libstdc++.so.6", out var runtime)
                || !NativeLibrary.TryGetExport(runtime, "_ZSt13set_terminatePFvvE", out var setTerminate))
                return;
            report = lost;
            var set = (delegate* unmanaged<delegate* unmanaged<void>, delegate* unmanaged<void>>)setTerminate;
            previous = set(&OnTerminate);
        }
    }

    [UnmanagedCallersOnly]
    private static void OnTerminate()
    {
        if (!report!(new NativeException(Describe(), new StackTrace(fNeedFileInfo: true))))
            previous();
        // The blocked thread must not keep the process alive.
        Thread.CurrentThread.IsBackground = true;
        while (true)
        {
            try
            {
                Thread.Sleep(Timeout.Infinite);
            }
            catch (ThreadInterruptedException)
            {
            }
        }
    }

    private static string Describe()
    {
        var type = CurrentExceptionType();
        nint exception;
        CurrentException(&exception);
        if (type == 0 || exception == 0)
            return "native code ended without an error message";
        var name = Marshal.PtrToStringUTF8(((nint*)type)[1])?.TrimStart('*') ?? "";
        // Only types known to derive from std::exception: the third entry of their vtable is what().
        if (!name.StartsWith("N3c10", StringComparison.Ordinal) && !name.StartsWith("St", StringComparison.Ordinal))
            return $"native exception {name}";
        var table = *(nint**)exception;
        return Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)table[2])(exception)) ?? name;
    }

    [LibraryImport("libstdc++.so.6", EntryPoint = "__cxa_current_exception_type")]
    private static partial nint CurrentExceptionType();

    // std::current_exception() returns a class with one pointer, through the given address.
    [LibraryImport("libstdc++.so.6", EntryPoint = "_ZSt17current_exceptionv")]
    private static partial nint* CurrentException(nint* place);
}

/// <summary>An uncaught C++ exception, with the managed stack at that point.</summary>
public sealed class NativeException(string message, StackTrace frames) : Exception(message)
{
    public StackTrace Frames { get; } = frames;
}
