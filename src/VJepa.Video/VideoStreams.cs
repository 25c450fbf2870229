using System.Buffers.Binary;
using System.Text;

namespace VJepa.Video;

/// <summary>The video streams that an MP4 or Matroska file declares. OpenCV reads the first one only.</summary>
internal static class VideoStreams
{
    /// <summary>One video stream: size in pixels, and whether it is the default (Matroska) or enabled (MP4).</summary>
    public sealed record Stream(int Width, int Height, bool IsDefault);

    /// <summary>In the file's order; empty if the format is another one.</summary>
    public static IReadOnlyList<Stream> Of(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[8];
            if (file.ReadAtLeast(start, 8, throwOnEndOfStream: false) < 8) return [];
            file.Position = 0;
            if (start[0] == 0x1a && start[1] == 0x45 && start[2] == 0xdf && start[3] == 0xa3) return Matroska(file);
            var type = Encoding.ASCII.GetString(start[4..]);
            return type is "ftyp" or "moov" or "mdat" or "wide" or "free" ? Mp4(file) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return []; // damaged: the decoder says so
        }
    }

    /// <summary>The stream that players show: a default one, the largest of several.</summary>
    /// <returns>Its index; 0 if there are none.</returns>
    public static int Best(IReadOnlyList<Stream> streams) => streams.Count < 2 ? 0 : streams.Index()
        .OrderByDescending(s => s.Item.IsDefault).ThenByDescending(s => (long)s.Item.Width * s.Item.Height)
        .ThenBy(s => s.Index).First().Index;

    /// <summary>Says that the first stream is read where players show another one; else empty.</summary>
    public static string Note(string path)
    {
        var streams = Of(path);
        if (Best(streams) is not (> 0 and var best)) return "";
        return $"{path}: has {streams.Count} video streams; the first ({streams[0].Width}x{streams[0].Height}) " +
            $"is read, but players show number {best + 1} ({streams[best].Width}x{streams[best].Height}). " +
            "With an ffmpeg program on the path, that one is read.";
    }

    private static List<Stream> Mp4(FileStream file)
    {
        var header = new byte[16];
        while (file.ReadAtLeast(header.AsSpan(0, 8), 8, throwOnEndOfStream: false) == 8)
        {
            var begin = file.Position - 8;
            var size = (long)BinaryPrimitives.ReadUInt32BigEndian(header);
            if (size == 1)
            {
                file.ReadExactly(header.AsSpan(8, 8));
                size = BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(8));
            }
            if (size is > 0 and < 8) return [];
            if (size == 0) size = file.Length - begin;
            if (Encoding.ASCII.GetString(header, 4, 4) == "moov")
            {
                var moov = new byte[Math.Min(size - (file.Position - begin), 16 << 20)];
                var read = file.ReadAtLeast(moov, moov.Length, throwOnEndOfStream: false);
                var tracks = Boxes(moov.AsMemory(0, read)).Where(box => box.Type == "trak");
                return [.. tracks.Select(Track).OfType<Stream>()];
            }
            file.Position = begin + size;
        }
        return [];
    }

    private static Stream? Track((string Type, ReadOnlyMemory<byte> Content) track)
    {
        var parts = Boxes(track.Content).ToLookup(box => box.Type, box => box.Content);
        var handler = parts["mdia"].SelectMany(Boxes).FirstOrDefault(box => box.Type == "hdlr").Content;
        var head = parts["tkhd"].FirstOrDefault();
        if (handler.Length < 12 || head.Length < 84 || !handler.Span[8..12].SequenceEqual("vide"u8)) return null;
        var size = head.Span[^8..]; // 16.16 fixed point
        return new(BinaryPrimitives.ReadUInt16BigEndian(size), BinaryPrimitives.ReadUInt16BigEndian(size[4..]),
            (head.Span[3] & 1) != 0);
    }

    private static IEnumerable<(string Type, ReadOnlyMemory<byte> Content)> Boxes(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            var size = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(bytes.Span), (uint)bytes.Length);
            if (size < 8) yield break;
            yield return (Encoding.ASCII.GetString(bytes.Span[4..8]), bytes[8..size]);
            bytes = bytes[size..];
        }
    }

    private static List<Stream> Matroska(FileStream file)
    {
        var bytes = new byte[Math.Min(file.Length, 1 << 20)];
        file.ReadExactly(bytes);
        ReadOnlySpan<byte> tracksId = [0x16, 0x54, 0xae, 0x6b];
        for (var at = 0; bytes.AsSpan(at).IndexOf(tracksId) is >= 0 and var found; at += found + 1)
        {
            // The seek index names the same id before the element itself.
            var streams = Tracks(Elements(bytes.AsMemory(at + found)).FirstOrDefault().Content);
            if (streams.Count > 0) return streams;
        }
        return [];
    }

    private static List<Stream> Tracks(ReadOnlyMemory<byte> tracks)
    {
        var streams = new List<Stream>();
        foreach (var (_, entry) in Elements(tracks).Where(element => element.Id == 0xae))
        {
            var parts = Elements(entry).ToLookup(element => element.Id, element => element.Content);
            if (Number(parts[0x83], 0) != 1) continue;
            var video = parts[0xe0].SelectMany(Elements).ToLookup(element => element.Id, element => element.Content);
            streams.Add(new(Number(video[0xb0], 0), Number(video[0xba], 0), Number(parts[0x88], 1) == 1));
        }
        return streams;
    }

    private static int Number(IEnumerable<ReadOnlyMemory<byte>> contents, int otherwise) =>
        contents.Take(1).ToArray() is [var content]
            ? content.ToArray().Aggregate(0, (value, part) => (value << 8) | part)
            : otherwise;

    private static IEnumerable<(int Id, ReadOnlyMemory<byte> Content)> Elements(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length >= 2)
        {
            var (id, idLength) = Variable(bytes.Span, keepMarker: true);
            if (idLength is 0 or > 4 || bytes.Length <= idLength) yield break;
            var (size, sizeLength) = Variable(bytes.Span[idLength..], keepMarker: false);
            var begin = idLength + sizeLength;
            if (sizeLength == 0 || begin > bytes.Length) yield break;
            var end = (int)Math.Min(begin + Math.Max(0, size), bytes.Length);
            yield return ((int)id, bytes[begin..end]);
            bytes = bytes[end..];
        }
    }

    private static (long Value, int Length) Variable(ReadOnlySpan<byte> bytes, bool keepMarker)
    {
        var length = System.Numerics.BitOperations.LeadingZeroCount((uint)bytes[0]) - 23;
        if (length > 8 || length > bytes.Length) return (0, 0);
        long value = keepMarker ? bytes[0] : bytes[0] & ((1 << (8 - length)) - 1);
        for (var i = 1; i < length; i++) value = (value << 8) | bytes[i];
        return (value, length);
    }
}
