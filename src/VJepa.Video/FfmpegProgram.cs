using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace VJepa.Video;

/// <summary>The ffmpeg program on the path, if there is one.</summary>
internal static partial class FfmpegProgram
{
    private static readonly Lazy<string[]?> PassFramesThrough = new(Probe);

    public static bool IsThere => PassFramesThrough.Value is not null;

    /// <summary>Decodes a video's first stream to RGB on standard output; frame times go to standard error.</summary>
    public static Process Decode(string path, int threads) => Process.Start(new ProcessStartInfo("ffmpeg",
    [
        "-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+info",
        "-threads", threads.ToString(CultureInfo.InvariantCulture),
        "-i", "file:" + Path.GetFullPath(path), "-map", "0:v:0", "-vf", "showinfo", .. PassFramesThrough.Value!,
        "-pix_fmt", "rgb24", "-f", "rawvideo", "-",
    ])
    { RedirectStandardOutput = true, RedirectStandardError = true })!;

    /// <summary>The option that neither duplicates nor drops frames; its name changed in version 5.1.</summary>
    private static string[]? Probe()
    {
        try
        {
            var start = new ProcessStartInfo("ffmpeg", ["-version"]) { RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var version = Version().Match(process.StandardOutput.ReadToEnd());
            process.WaitForExit();
            var old = version.Success && double.Parse(version.Groups[1].Value, CultureInfo.InvariantCulture) < 5.1;
            return old ? ["-vsync", "0"] : ["-fps_mode", "passthrough"];
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^ffmpeg version n?(\d+\.\d+)")]
    private static partial Regex Version();
}
