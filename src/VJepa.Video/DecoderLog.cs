using System.Runtime.InteropServices;
using OpenCvSharp;

namespace VJepa.Video;

/// <summary>
/// Errors in the native decoder's log, counted per thread instead of printed. FFmpeg reports damage only there. If the
/// native library does not export the log's functions (Windows), nothing is counted.
/// </summary>
internal static unsafe class DecoderLog
{
    private const int Error = 16; // AV_LOG_ERROR
    private static readonly Lock Gate = new();
    private static bool ready;
    private static delegate* unmanaged<void*, int, byte*, void*, byte*, int, int*, int> format;

    [ThreadStatic] private static int errors;
    [ThreadStatic] private static string? first;

    /// <summary>
    /// Errors on this thread since <see cref="Clear"/>. A decoder with one thread logs on the caller's thread.
    /// </summary>
    public static int Errors => errors;

    /// <summary>The first error, or null.</summary>
    public static string? First => first;

    public static void Clear(string? said = null) => (errors, first) = (0, said);

    /// <summary>
    /// Redirects the log, once per process. OpenCV installs its own handler when it first opens a file, so open one
    /// first.
    /// </summary>
    public static void TakeOver()
    {
        lock (Gate)
        {
            if (ready) return;
            ready = true;
            Cv2.SetLogLevel(LogLevel.SILENT);
            Cv2.SetNumThreads(1); // loaders already use the cores, one file per thread
            using (new VideoCapture("no such file", VideoCaptureAPIs.FFMPEG)) { }
            if (!NativeLibrary.TryLoad("OpenCvSharpExtern", typeof(Mat).Assembly,
                    DllImportSearchPath.AssemblyDirectory, out var library)) return;
            if (!NativeLibrary.TryGetExport(library, "av_log_set_callback", out var set)) return;
            if (NativeLibrary.TryGetExport(library, "av_log_format_line2", out var line))
                format = (delegate* unmanaged<void*, int, byte*, void*, byte*, int, int*, int>)line;
            ((delegate* unmanaged<delegate* unmanaged<void*, int, byte*, void*, void>, void>)set)(&OnLine);
        }
    }

    [UnmanagedCallersOnly]
    private static void OnLine(void* context, int level, byte* text, void* arguments)
    {
        if ((level & 0xff) > Error) return;
        errors++;
        if (first is not null || format is null) return;
        var line = stackalloc byte[512];
        var prefix = 1;
        format(context, level, text, arguments, line, 512, &prefix);
        first = WithoutAddress(Marshal.PtrToStringUTF8((nint)line) ?? "");
    }

    /// <summary>"[h264 @ 0x55…] text" -> "h264: text".</summary>
    private static string WithoutAddress(string line)
    {
        line = line.Trim();
        var at = line.IndexOf(" @ ", StringComparison.Ordinal);
        var end = line.IndexOf("] ", StringComparison.Ordinal);
        return line.StartsWith('[') && at > 0 && end > at ? $"{line[1..at]}: {line[(end + 2)..]}" : line;
    }
}
