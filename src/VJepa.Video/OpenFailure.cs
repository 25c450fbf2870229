using System.Text;
using OpenCvSharp;

namespace VJepa.Video;

/// <summary>Why FFmpeg could not open or decode a file, as an exception that says what to do.</summary>
internal static class OpenFailure
{
    private const string UnknownCodec = "an unknown codec";

    /// <summary>The decoder did not open the file.</summary>
    public static VideoException NotOpened(string path)
    {
        if (FileKind.SoundOnly(path) is { } sound) return new NoVideoStreamException(path, sound);
        if (HasPackets(path)) return new UnsupportedCodecException(path, UnknownCodec);
        var (problem, advice) = FileKind.WhyUnreadable(path, DecoderLog.First);
        return new UnreadableVideoException(path, problem, advice);
    }

    /// <summary>The file is open, but its first frame does not decode.</summary>
    public static VideoException NoFrames(string path, string codec)
    {
        if (codec.Equals("AV01", StringComparison.OrdinalIgnoreCase)) return new UnsupportedCodecException(path, "AV1");
        if (codec.Length == 0) return new UnsupportedCodecException(path, UnknownCodec);
        var said = DecoderLog.First is { } first ? $" ({first})" : "";
        return new NoFramesException(path, $"has a {codec} video stream, but no frame decodes{said}.",
            "The file is cut off, encrypted or damaged: copy or download it again, or leave it out of the list.");
    }

    /// <summary>The stream's four-character code; empty if unknown.</summary>
    public static string CodecOf(VideoCapture capture)
    {
        var code = (int)capture.Get(VideoCaptureProperties.FourCC);
        var text = new StringBuilder();
        for (var shift = 0; shift < 32; shift += 8)
            if ((char)((code >> shift) & 0xff) is > ' ' and < (char)127 and var c) text.Append(c);
        return text.ToString();
    }

    /// <summary>Whether the file has a video stream at all, even without a decoder for it.</summary>
    private static bool HasPackets(string path)
    {
        var said = DecoderLog.First;
        using var raw = PacketTimes.Open(path);
        if (raw.IsOpened() && raw.Grab()) return true;
        DecoderLog.Clear(said);
        return false;
    }
}
