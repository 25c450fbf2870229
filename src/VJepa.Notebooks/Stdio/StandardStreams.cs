using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VJepa.Notebooks.Stdio;

/// <summary>
/// Takes the process's standard input and output for the protocol. Afterwards, whatever else the process writes to
/// standard output (cells, native libraries, programs that cells start) goes to standard error, and whatever reads
/// standard input finds it at its end.
/// </summary>
internal static partial class StandardStreams
{
    public static (Stream Input, Stream Output) Take()
    {
        var streams = OperatingSystem.IsWindows() ? TakeOnWindows() : TakeOnUnix();
        Console.SetOut(Console.Error);
        Console.SetIn(TextReader.Null);
        return streams;
    }

    // .NET's streams are duplicates of the descriptors, and child processes do not inherit them.
    private static (Stream, Stream) TakeOnUnix()
    {
        var streams = (Console.OpenStandardInput(), Console.OpenStandardOutput());
        using var nothing = File.OpenHandle("/dev/null");
        _ = UnixDup2((int)nothing.DangerousGetHandle(), 0);
        _ = UnixDup2(2, 1);
        return streams;
    }

    private static (Stream, Stream) TakeOnWindows()
    {
        var streams = (Open(0, FileAccess.Read), Open(1, FileAccess.Write));
        _ = WindowsDup2(WindowsOpen("NUL", 0), 0);
        _ = WindowsDup2(2, 1);
        return streams;

        static Stream Open(int descriptor, FileAccess access) => new FileStream(
            new SafeFileHandle(WindowsHandle(WindowsDup(descriptor)), ownsHandle: false), access, bufferSize: 0);
    }

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int UnixDup2(int from, int to);

    [LibraryImport("ucrtbase", EntryPoint = "_dup")]
    private static partial int WindowsDup(int descriptor);

    [LibraryImport("ucrtbase", EntryPoint = "_dup2")]
    private static partial int WindowsDup2(int from, int to);

    [LibraryImport("ucrtbase", EntryPoint = "_get_osfhandle")]
    private static partial nint WindowsHandle(int descriptor);

    [LibraryImport("ucrtbase", EntryPoint = "_open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int WindowsOpen(string path, int flags);
}
