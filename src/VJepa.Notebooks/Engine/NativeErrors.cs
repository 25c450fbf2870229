using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VJepa.Notebooks.Engine;

/// <summary>
/// Some functions of TorchSharp's native library let C++ exceptions through (a shape mismatch in matmul, say), and C++
/// then ends the process. Here the thread that threw is parked for ever instead, and the cell fails with the message:
/// the session, and all that its cells hold, lives on. Linux, where the C++ runtime is a library of its own.
/// </summary>
internal static unsafe partial class NativeErrors
{
    private static readonly Lock installing = new();
    private static bool installed;
    private static delegate* unmanaged<void> previous;

    public static void Install()
    {
        lock (installing)
        {
            if (installed || !OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libstdc++.so.6", out var runtime)
                || !NativeLibrary.TryGetExport(runtime, "_ZSt13set_terminatePFvvE", out var setTerminate))
                return;
            installed = true;
            delegate* unmanaged<void> handler = &OnTerminate;
            previous = ((delegate* unmanaged<delegate* unmanaged<void>, delegate* unmanaged<void>>)setTerminate)(handler);
        }
    }

    [UnmanagedCallersOnly]
    private static void OnTerminate()
    {
        var scope = CellScope.Here;
        if (scope is null)
            previous();
        else
            scope.Die(new NativeException(Describe(), new StackTrace(fNeedFileInfo: true)));
        // It must not keep the process.
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
            return "native code ended without saying why";
        var name = Marshal.PtrToStringUTF8(((nint*)type)[1])?.TrimStart('*') ?? "";
        // Only of types known to derive from std::exception: the third entry of their table is what().
        if (!name.StartsWith("N3c10", StringComparison.Ordinal) && !name.StartsWith("St", StringComparison.Ordinal))
            return $"native exception {name}";
        var table = *(nint**)exception;
        return Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)table[2])(exception)) ?? name;
    }

    [LibraryImport("libstdc++.so.6", EntryPoint = "__cxa_current_exception_type")]
    private static partial nint CurrentExceptionType();

    // std::current_exception(): a class of one pointer, returned through the place it is given.
    [LibraryImport("libstdc++.so.6", EntryPoint = "_ZSt17current_exceptionv")]
    private static partial nint* CurrentException(nint* place);
}
