using System.Text;

namespace VJepa.Video;

/// <summary>What a file is, judged by its bytes: a file without video, a damaged one, or something else.</summary>
internal static class FileKind
{
    private const int Window = 1 << 20;

    /// <summary>The kind of sound file, or null if it is none or also has a video stream.</summary>
    public static string? SoundOnly(string path)
    {
        var bytes = Ends(path);
        if (Starts(bytes, "ID3") || (bytes is [0xff, var second, ..] && (second & 0xe6) == 0xe2)) return "MP3 sound";
        if (Starts(bytes, "RIFF") && At(bytes, 8, "WAVE")) return "WAV sound";
        if (Starts(bytes, "fLaC")) return "FLAC sound";
        if (Starts(bytes, "OggS"))
            return Holds(bytes, "theora") || !(Holds(bytes, "OpusHead") || Holds(bytes, "vorbis")) ? null : "Ogg sound";
        if (At(bytes, 4, "ftyp")) return Holds(bytes, "soun") && !Holds(bytes, "vide") ? "MP4 sound" : null;
        if (bytes is [0x1a, 0x45, 0xdf, 0xa3, ..])
            return Codec(bytes, "A_") && !Codec(bytes, "V_") ? "Matroska sound" : null;
        return null;
    }

    /// <summary>Why a file can't be opened, judged by its bytes, and what to do.</summary>
    public static (string Problem, string Advice) WhyUnreadable(string path, string? decoderSays)
    {
        const string Replace = "Copy or download the file again, or leave it out of the list.";
        if (new FileInfo(path).Length == 0) return ("the file is empty (0 bytes).", Replace);
        var bytes = Ends(path);
        var start = Encoding.ASCII.GetString(bytes, 0, Math.Min(bytes.Length, 200)).TrimStart();
        if (start.StartsWith("version https://git-lfs", StringComparison.Ordinal))
            return ("is a Git LFS pointer, not the video itself.", "Fetch the content: git lfs pull");
        if (start.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
            return ("is a web page (HTML), not a video.", "The download failed; fetch the file again.");
        if (bytes.AsSpan(0, Math.Min(bytes.Length, 400)).IndexOfAnyExceptInRange((byte)9, (byte)126) < 0)
            return ("is a text file, not a video.", Replace);
        var says = decoderSays is null ? "" : $" ({decoderSays})";
        var known = At(bytes, 4, "ftyp") || Starts(bytes, "RIFF") || Starts(bytes, "FLV")
            || bytes is [0x1a, 0x45, 0xdf, 0xa3, ..];
        return known
            ? ($"the video's header or index is damaged or cut off{says}.", Replace)
            : ($"is not a video format that the decoder knows{says}.", Replace);
    }

    private static bool Starts(byte[] bytes, string text) => At(bytes, 0, text);

    private static bool At(byte[] bytes, int offset, string text) =>
        bytes.Length >= offset + text.Length && Encoding.ASCII.GetString(bytes, offset, text.Length) == text;

    private static bool Holds(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0;

    /// <summary>Whether a Matroska CodecID element (0x86, one-byte length) begins with these two characters.</summary>
    private static bool Codec(byte[] bytes, string prefix)
    {
        for (var i = 0; i + 4 < bytes.Length; i++)
        {
            var isCodecId = bytes[i] == 0x86 && (bytes[i + 1] & 0x80) != 0;
            if (isCodecId && bytes[i + 2] == prefix[0] && bytes[i + 3] == prefix[1]) return true;
        }
        return false;
    }

    /// <summary>The first and the last megabyte: an MP4's index is at one of the ends.</summary>
    private static byte[] Ends(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[Math.Min(file.Length, 2L * Window)];
        file.ReadExactly(bytes, 0, Math.Min(bytes.Length, Window));
        if (bytes.Length > Window)
        {
            file.Seek(-(bytes.Length - Window), SeekOrigin.End);
            file.ReadExactly(bytes, Window, bytes.Length - Window);
        }
        return bytes;
    }
}
