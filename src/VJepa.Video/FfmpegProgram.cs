using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace VJepa.Video;

/// <summary>The ffmpeg program on the path, if there is one.</summary>
internal static partial class FfmpegProgram
{
    private static readonly Lazy<(string[] PassFramesThrough, string Version)?> Found = new(Probe);

    public static bool IsThere => Found.Value is not null;

    /// <summary>The program's version line; null without a program.</summary>
    public static string? VersionLine => Found.Value?.Version;

    /// <summary>Decodes a video stream to RGB on standard output; frame times go to standard error.</summary>
    /// <param name="stream">Index among the video streams.</param>
    public static Process Decode(string path, int threads, int stream) => Process.Start(new ProcessStartInfo("ffmpeg",
    [
        "-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+info",
        "-threads", threads.ToString(CultureInfo.InvariantCulture),
        "-i", "file:" + Path.GetFullPath(path), "-map", $"0:v:{stream}", "-vf", Square + ",showinfo",
        .. Found.Value!.Value.PassFramesThrough,
        "-pix_fmt", "rgb24", "-f", "rawvideo", "-",
    ])
    { RedirectStandardOutput = true, RedirectStandardError = true })!;

    /// <summary>Makes pixels square, as <see cref="PixelAspect"/> does.</summary>
    private const string Square = "scale=w='if(gt(abs(sar-1),0.01),round(iw*max(1,sar)),iw)':" +
        "h='if(gt(abs(sar-1),0.01),round(ih/min(1,sar)),ih)'";

    /// <summary>The option that neither duplicates nor drops frames; its name changed in version 5.1.</summary>
    private static (string[], string)? Probe()
    {
        try
        {
            var start = new ProcessStartInfo("ffmpeg", ["-version"]) { RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var said = process.StandardOutput.ReadToEnd();
            var version = Version().Match(said);
            process.WaitForExit();
            var old = version.Success && double.Parse(version.Groups[1].Value, CultureInfo.InvariantCulture) < 5.1;
            return (old ? ["-vsync", "0"] : ["-fps_mode", "passthrough"], said.Split('\n')[0].Trim());
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^ffmpeg version n?(\d+\.\d+)")]
    private static partial Regex Version();
}
