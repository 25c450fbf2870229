using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>Moves bytes between a file and a CPU tensor's own memory, with no copy in between.</summary>
internal static class FileBytes
{
    private const int Chunk = 16 << 20;

    internal static void Fill(SafeFileHandle file, string path, Span<byte> buffer, long offset)
    {
        while (!buffer.IsEmpty)
        {
            var read = RandomAccess.Read(file, buffer, offset);
            if (read == 0)
                throw new WeightFileException(path, $"ends at byte {offset}, {buffer.Length} bytes too early. It changed while it was read.");
            buffer = buffer[read..];
            offset += read;
        }
    }

    /// <summary>Reads a new tensor. The caller owns it.</summary>
    internal static Tensor Read(SafeFileHandle file, string path, long offset, ScalarType type, long[] shape, long length)
    {
        var tensor = empty(shape, type, CPU);
        try
        {
            for (var done = 0L; done < length; done += Chunk)
                Fill(file, path, Part(tensor, done, length), offset + done);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Writes a contiguous CPU tensor.</summary>
    internal static void Write(Stream stream, Tensor tensor, long length)
    {
        for (var done = 0L; done < length; done += Chunk)
            stream.Write(Part(tensor, done, length));
        GC.KeepAlive(tensor);
    }

    private static unsafe Span<byte> Part(Tensor tensor, long done, long length)
    {
        using var first = tensor.flatten().narrow(0, 0, 1);
        var start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
        return new Span<byte>(start + done, (int)Math.Min(Chunk, length - done));
    }
}
