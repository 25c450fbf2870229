using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using System.Text;

namespace VJepa.Video;

/// <summary>
/// A decoded video in a memory-mapped file. The file's name is a hash of the video's path, size and date, so a video
/// that has changed is decoded again.
/// </summary>
internal sealed unsafe class MappedFrames : MemoryManager<byte>
{
    private const string Magic = "VJepaFrames1";

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* start;
    private readonly int length;

    private MappedFrames(string path, string name)
    {
        VideoInfo info;
        int count, height, width;
        double[] times;
        long offset;
        using (var reader = new BinaryReader(File.OpenRead(name)))
        {
            if (reader.ReadString() != Magic) throw new InvalidDataException($"{name}: not a file of decoded frames.");
            info = new(path, reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(), reader.ReadInt32(),
                reader.ReadString());
            (count, height, width) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
            times = [.. Enumerable.Range(0, count).Select(_ => reader.ReadDouble())];
            offset = reader.BaseStream.Position;
            length = checked(count * height * width * 3);
            if (reader.BaseStream.Length != offset + length)
                throw new InvalidDataException($"{name}: the file is cut off.");
        }
        file = MemoryMappedFile.CreateFromFile(name, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        start = pointer + view.PointerOffset + offset;
        Frames = new(info, Memory, count, height, width, times);
    }

    /// <summary>The video; its pixels are in the mapped file.</summary>
    public VideoFrames Frames { get; }

    /// <summary>The decoded video, if the folder contains it complete and up to date.</summary>
    public static MappedFrames? TryOpen(string folder, string path)
    {
        var name = NameOf(folder, path);
        if (name is null || !File.Exists(name)) return null;
        try
        {
            return new(path, name);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or IOException)
        {
            File.Delete(name);
            return null;
        }
    }

    /// <summary>Writes a decoded video into the folder, under its final name only when it's complete.</summary>
    public static void Write(string folder, VideoFrames frames)
    {
        if (NameOf(folder, frames.Info.Path) is not { } name) return;
        Directory.CreateDirectory(folder);
        var temporary = $"{name}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}";
        using (var writer = new BinaryWriter(File.Create(temporary)))
        {
            writer.Write(Magic);
            writer.Write(frames.Info.Width);
            writer.Write(frames.Info.Height);
            writer.Write(frames.Info.Fps);
            writer.Write(frames.Info.FrameCount);
            writer.Write(frames.Info.Codec);
            writer.Write(frames.Count);
            writer.Write(frames.Height);
            writer.Write(frames.Width);
            foreach (var time in frames.Times) writer.Write(time);
            writer.Write(frames.Pixels.Span[..(frames.Count * frames.FrameBytes)]);
        }
        File.Move(temporary, name, overwrite: true);
    }

    public override Span<byte> GetSpan() => new(start, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
    }

    private static string? NameOf(string folder, string path)
    {
        var video = new FileInfo(path);
        if (!video.Exists) return null; // a folder of pictures
        var identity = $"{video.FullName}|{video.Length}|{video.LastWriteTimeUtc.Ticks}";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(identity));
        return Path.Combine(folder, Convert.ToHexStringLower(hash)[..32] + ".frames");
    }
}
